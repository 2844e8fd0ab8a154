"""What writing with a model costs: of one piece of writing, and of an agency's month against its budget."""

from dataclasses import dataclass

from core import db, settings
from core.accounts.rules import Permission, require
from core.copywriting import ledger
from core.db import Scope


@dataclass(frozen=True)
class Usage:
    """What one piece of writing cost: the calls it took, tokens, and money in millionths.

    Attributes:
        from_store: The very same was asked before; nothing was called.
    """

    model: str
    calls: int
    tokens_in: int
    tokens_out: int
    cost_micros: int
    currency: str
    from_store: bool = False


@dataclass(frozen=True)
class MonthOfModels:
    """An agency's calls of this calendar month (UTC) and the operator's budget for it; a budget of 0 is none.

    Calls that are still open, or that ended without anybody knowing their price, count with the most they may cost.
    """

    month: str
    calls: int
    tokens: int
    cost_micros: int
    currency: str
    tokens_a_month: int
    budget_micros: int


def this_month(scope: Scope) -> MonthOfModels:
    """What the agency used of its budget for models in this month."""
    require(scope, Permission.VIEW)
    model = settings.current().model
    with db.read(scope) as work:
        used = ledger.used_in(work, ledger.month_now(), model)
    return MonthOfModels(
        used.month, used.calls, used.tokens, used.cost_micros, model.currency, model.tokens_a_month, model.budget_micros
    )
