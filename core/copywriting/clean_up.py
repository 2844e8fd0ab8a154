"""What calls to models leave behind, removed when no budget and no question needs it any more."""

from datetime import timedelta
from typing import Final

from sqlalchemy import delete, exists, select

from core import clock, db
from core.copywriting.models import ModelCall
from core.db import Scope

# Over a year, so that a month can be held against the same month of the year before; an answer serves again as long.
KEPT_CALLS: Final = timedelta(days=400)


def clean_up(scope: Scope) -> int:
    """Remove an agency's calls to models that are older than 400 days, and give how many; else nothing is written."""
    is_over = ModelCall.created_at < clock.now() - KEPT_CALLS
    with db.read(scope) as work:
        is_wanted = work.execute(select(exists().where(ModelCall.agency_id == scope.agency_id, is_over))).scalar_one()
    if not is_wanted:
        return 0
    with db.work(scope) as work:
        return work.touched(delete(ModelCall).where(ModelCall.agency_id == scope.agency_id, is_over))
