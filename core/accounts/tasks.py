"""What runs by the calendar for accounts: dead sessions, tickets and invitations go."""

from datetime import datetime

from core.accounts import clean_up, rounds
from core.jobs import registry


def run_clean_up(moment: datetime) -> None:
    """Clean up at every agency; what is over is over now, whenever it was due.

    Raises:
        RoundIncomplete: It failed at one or more agencies.
    """
    rounds.through_all("cleaning up sign-ins", clean_up.clean_up)


registry.schedule("clean-up-sign-ins", "20 * * * *", run_clean_up)
