"""How writing with a model can fail; whoever asked is told, and may choose the offline writer. Nothing steps in by itself."""

from typing import Final

from core.errors import InvalidInput, Refused, Unavailable

_OFFLINE: Final = "write with the offline writer"


class ModelFailed(Unavailable):
    """The model gave no answer.

    Args:
        hint: What to do, before the offline writer is named; "try again" unless given.
        may_pass: Whether the same request may do better in a moment.
        paid: 0 when nothing can have been charged; None when nobody knows.
        retry_after_s: How long the endpoint asked to be left alone.
    """

    def __init__(
        self,
        what: str,
        *,
        hint: str = "try again later",
        remedy: str = "",
        may_pass: bool = False,
        paid: int | None = 0,
        retry_after_s: float | None = None,
    ) -> None:
        super().__init__(what, field="writer", remedy=remedy or f"{hint}, or {_OFFLINE}")
        self.may_pass = may_pass
        self.paid = paid
        self.retry_after_s = retry_after_s


class ModelRefused(ModelFailed):
    """The model answered that it will not write this."""


class ModelGaveUp(Refused):
    """The model gave no answer, and asking it again without a person would not help, or could be charged once more."""

    def __init__(self, fault: ModelFailed) -> None:
        super().__init__(fault.what, field=fault.field, remedy=fault.remedy)


class AnswerRefused(Refused):
    """The model's texts broke a hard rule, were mended once and broke one again; says which."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        told = " ".join(faults[:3])
        super().__init__(
            f"the model's texts were refused twice: {told.rstrip('.')}",
            field="writer",
            remedy=f"try again, or {_OFFLINE}",
        )


class BudgetSpent(Refused):
    """The agency's tokens or money for models of this month do not reach for another call."""


class ModelNotSetUp(InvalidInput):
    """There is no model to write with."""


def budget_spent(what: str) -> BudgetSpent:
    """The error for a budget that is used up."""
    return BudgetSpent(
        f"the month's {what} for models is used up", field="writer", remedy=f"{_OFFLINE}, or ask the operator for more"
    )


def not_set_up() -> ModelNotSetUp:
    """The error for an installation whose operator named no model."""
    return ModelNotSetUp(
        "no model is set up to write with",
        field="writer",
        remedy=f"set IMPRIMATUR_MODEL with its address or key, or {_OFFLINE}",
    )


def not_installed() -> ModelNotSetUp:
    """The error for an installation without the client libraries."""
    return ModelNotSetUp(
        "what speaks to models is not installed",
        field="writer",
        remedy=f"run `pip install -r requirements-models.txt`, or {_OFFLINE}",
    )
