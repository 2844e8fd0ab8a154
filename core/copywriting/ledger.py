"""The book of calls to language models: reserved before, settled after, so that two at once cannot pass a budget together."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import func, select, update

from core import clock, db
from core.accounts.models import Agency
from core.copywriting.model_faults import budget_spent
from core.copywriting.models import ModelCall, ModelOutcome
from core.db import Scope, Work
from core.settings import Model

_REASON_MOST = 400


@dataclass(frozen=True)
class Spending:
    """Tokens and money of one call, foreseen or counted."""

    tokens_in: int
    tokens_out: int
    cost_micros: int


@dataclass(frozen=True)
class Ending:
    """How a call ended.

    Attributes:
        spent: None when nobody knows: then what was set aside stays counted.
        reason: Why no answer came of it, or which rules it broke.
        attempts: How often it was sent.
        answer: What is kept for the same question asked again.
    """

    outcome: ModelOutcome
    spent: Spending | None
    reason: str = ""
    attempts: int = 0
    answer: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Used:
    """What an agency used in a calendar month (UTC); calls still open count with what they may cost at most."""

    month: str
    calls: int
    tokens: int
    cost_micros: int


class Books(Protocol):
    """Where calls are written down."""

    def answer(self, cache_key: str) -> Mapping[str, Any] | None:
        """The stored answer to exactly this question, if there is one."""

    def reserve(self, cache_key: str, foreseen: Spending) -> str:
        """Set aside what a call may cost at most, and give its id.

        Raises:
            BudgetSpent: The month's budget does not reach for it.
        """

    def settle(self, call_id: str, ending: Ending) -> None:
        """Say how a call ended."""


@dataclass(frozen=True)
class Ledger:
    """An agency's book, in the database; its budget is the operator's. `item_id` is the batch item that the calls are for."""

    scope: Scope
    model: Model
    campaign_id: str | None = None
    item_id: str | None = None

    def close_broken_off(self) -> int:
        """Say of the calls that an earlier try of this item left open that nobody knows how they ended; gives how many.

        The process that made them was killed. They may have been charged, so what was set aside for them stays counted.
        """
        left_open = (ModelCall.item_id == (self.item_id or ""), ModelCall.outcome == ModelOutcome.OPEN)
        with db.read(self.scope) as work:
            if work.scalar(select(ModelCall.id).where(*left_open).limit(1)) is None:
                return 0
        reason = "the process that asked ended before the answer; it may have been charged"
        ended = {"outcome": ModelOutcome.FAILED, "reason": reason, "ended_at": clock.now()}
        with db.work(self.scope) as work:
            return work.touched(update(ModelCall).where(*left_open).values(**ended))

    def answer(self, cache_key: str) -> Mapping[str, Any] | None:
        with db.read(self.scope) as work:
            return work.scalars(
                select(ModelCall.answer)
                .where(ModelCall.cache_key == cache_key, ModelCall.outcome == ModelOutcome.ANSWERED)
                .order_by(ModelCall.created_at.desc(), ModelCall.id.desc())
                .limit(1)
            ).first()

    def reserve(self, cache_key: str, foreseen: Spending) -> str:
        with db.work(self.scope) as work:
            _lock(work)
            used = used_in(work, month_now(), self.model)
            tokens = used.tokens + foreseen.tokens_in + foreseen.tokens_out
            if self.model.tokens_a_month and tokens > self.model.tokens_a_month:
                raise budget_spent("number of tokens")
            if self.model.budget_micros and used.cost_micros + foreseen.cost_micros > self.model.budget_micros:
                raise budget_spent("budget")
            call = ModelCall(
                agency_id=work.agency_id,
                campaign_id=self.campaign_id,
                item_id=self.item_id,
                user_id=self.scope.user_id,
                user_name=self.scope.name,
                model=self.model.name[:200],
                month=used.month,
                tokens_in=foreseen.tokens_in,
                tokens_out=foreseen.tokens_out,
                cost_micros=foreseen.cost_micros,
                currency=self.model.currency,
                outcome=ModelOutcome.OPEN,
                cache_key=cache_key,
                created_at=clock.now(),
            )
            work.add(call)
            work.flush()
            return call.id

    def settle(self, call_id: str, ending: Ending) -> None:
        with db.work(self.scope) as work:
            call = work.one(ModelCall, call_id, what="call")
            call.outcome = ending.outcome
            call.reason = ending.reason[:_REASON_MOST]
            call.attempts = ending.attempts
            call.answer = dict(ending.answer) if ending.answer is not None else None
            call.ended_at = clock.now()
            if (spent := ending.spent) is not None:
                call.tokens_in, call.tokens_out, call.cost_micros = spent.tokens_in, spent.tokens_out, spent.cost_micros


class NoBooks:
    """For the shell, where no agency pays: nothing is stored, nothing is limited."""

    def answer(self, cache_key: str) -> Mapping[str, Any] | None:
        return None

    def reserve(self, cache_key: str, foreseen: Spending) -> str:
        return ""

    def settle(self, call_id: str, ending: Ending) -> None:
        return None


def month_now() -> str:
    """The calendar month (UTC) as `2026-11`."""
    return f"{clock.now():%Y-%m}"


def used_in(work: Work, month: str, model: Model) -> Used:
    """What the agency of this unit of work used in a month, its money in the currency of `model`.

    Calls that were booked in another currency are counted with their tokens at today's prices: amounts of two currencies
    cannot be added up, and leaving them out would give a budget anew with every change.
    """
    rows = work.execute(
        select(
            ModelCall.currency,
            func.count(ModelCall.id),
            func.sum(ModelCall.tokens_in),
            func.sum(ModelCall.tokens_out),
            func.sum(ModelCall.cost_micros),
        )
        .where(ModelCall.month == month)
        .group_by(ModelCall.currency)
    ).all()
    calls = tokens = cost = 0
    for currency, number, tokens_in, tokens_out, cost_micros in rows:
        calls, tokens = calls + int(number), tokens + int(tokens_in) + int(tokens_out)
        cost += int(cost_micros) if currency == model.currency else price_of(model, int(tokens_in), int(tokens_out))
    return Used(month, calls, tokens, cost)


def price_of(model: Model, tokens_in: int, tokens_out: int) -> int:
    """What tokens cost at the model's prices, in millionths, rounded up."""
    millionths = tokens_in * model.price_in_micros + tokens_out * model.price_out_micros
    return -(-millionths // 1_000_000)


def _lock(work: Work) -> None:
    """One at a time for this agency: SQLite's writers queue anyway, PostgreSQL's at the agency's row.

    The lock is the weaker kind, which rows of the agency that others insert meanwhile need not wait for.
    """
    work.execute(select(Agency.id).where(Agency.id == work.agency_id).with_for_update(key_share=True))
