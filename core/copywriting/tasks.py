"""What runs by the calendar for words: old calls to models go."""

from datetime import datetime

from core.accounts import rounds
from core.copywriting import clean_up
from core.jobs import registry


def run_clean_up(moment: datetime) -> None:
    """Clean up at every agency; what is old is old now, whenever it was due.

    Raises:
        RoundIncomplete: It failed at one or more agencies.
    """
    rounds.through_all("cleaning up calls to models", clean_up.clean_up)


registry.schedule("clean-up-model-calls", "40 3 * * *", run_clean_up)
