"""What a report of a day or a week says: plain values that are written as JSON and read back the same."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from typing import Any, Final, TypeVar

from core.reporting.periods import Period

FORMAT: Final = 1


@dataclass(frozen=True)
class Figures:
    """Counts of one period, by the day of the event.

    Attributes:
        ads: Ads made.
        approved, needs_changes, rejected: Versions decided about, each by its last decision.
        by_client: Of those, decided through a client's link.
        packages: Packages asked for that were built.
        failed_batches: Batches that ended with something that failed.
        median_hours: Median time from a version to the decision about it; None when nothing was decided.
    """

    ads: int = 0
    approved: int = 0
    needs_changes: int = 0
    rejected: int = 0
    by_client: int = 0
    packages: int = 0
    failed_batches: int = 0
    median_hours: float | None = None

    @property
    def decided(self) -> int:
        """Versions decided about, whichever way."""
        return self.approved + self.needs_changes + self.rejected

    @property
    def approval_rate(self) -> float | None:
        """Approved ÷ decided, 0..1; None when nothing was decided."""
        return self.approved / self.decided if self.decided else None

    @property
    def is_quiet(self) -> bool:
        """Whether nothing happened."""
        return not (self.ads or self.decided or self.packages or self.failed_batches)


QUIET: Final = Figures()


@dataclass(frozen=True)
class ClientFigures:
    """One client: this period and the one before."""

    client_id: str
    client: str
    now: Figures
    before: Figures


@dataclass(frozen=True)
class CampaignFigures:
    """One campaign: this period and the one before."""

    client_id: str
    client: str
    campaign_id: str
    campaign: str
    now: Figures
    before: Figures


@dataclass(frozen=True)
class Tally:
    """How many versions of one placement, or one layout, were decided about for a client, and how many approved."""

    client_id: str
    name: str
    decided: int
    approved: int


@dataclass(frozen=True)
class Waiting:
    """Ads of a campaign that wait for somebody, and since when the oldest does.

    Attributes:
        what: "client": for a decision through its link; "review", "change", "mend": for the team.
    """

    client_id: str
    client: str
    campaign_id: str
    campaign: str
    what: str
    ads: int
    since: datetime


@dataclass(frozen=True)
class FailedBatch:
    """A batch in which something failed, and the first reason."""

    client_id: str
    client: str
    title: str
    failed: int
    total: int
    reason: str


@dataclass(frozen=True)
class Content:
    """Everything a report says; lists are busiest, or longest waiting, first.

    Attributes:
        agency: Its name when the report was written.
        waiting: As it stood when the report was written.
    """

    agency: str
    now: Figures
    before: Figures
    clients: tuple[ClientFigures, ...] = ()
    campaigns: tuple[CampaignFigures, ...] = ()
    placements: tuple[Tally, ...] = ()
    layouts: tuple[Tally, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    failed: tuple[FailedBatch, ...] = ()

    @property
    def on_clients(self) -> tuple[Waiting, ...]:
        """What waits for a client."""
        return tuple(one for one in self.waiting if one.what == "client")

    @property
    def on_team(self) -> tuple[Waiting, ...]:
        """What waits for somebody of the agency."""
        return tuple(one for one in self.waiting if one.what != "client")

    def for_client(self, client_id: str) -> "Content":
        """The same report about one client alone; all zeros when it had nothing to do with it."""
        mine = next((one for one in self.clients if one.client_id == client_id), None)
        return replace(
            self,
            now=mine.now if mine else QUIET,
            before=mine.before if mine else QUIET,
            clients=(mine,) if mine else (),
            campaigns=_of(client_id, self.campaigns),
            placements=_of(client_id, self.placements),
            layouts=_of(client_id, self.layouts),
            waiting=_of(client_id, self.waiting),
            failed=_of(client_id, self.failed),
        )


@dataclass(frozen=True)
class Report:
    """A kept report: its period, what it says, and when it was written."""

    report_id: str
    period: Period
    written_at: datetime
    content: Content

    def for_client(self, client_id: str) -> "Report":
        """The same report about one client alone."""
        return replace(self, content=self.content.for_client(client_id))


_Row = TypeVar("_Row", ClientFigures, CampaignFigures, Tally, Waiting, FailedBatch)
_Made = TypeVar("_Made")


def _of(client_id: str, rows: tuple[_Row, ...]) -> tuple[_Row, ...]:
    return tuple(row for row in rows if row.client_id == client_id)


def merged(tallies: tuple[Tally, ...]) -> list[Tally]:
    """One line a name, over all clients, the most approved first; `client_id` is empty in them."""
    found: dict[str, Tally] = {}
    for one in tallies:
        kept = found.get(one.name, Tally("", one.name, 0, 0))
        found[one.name] = Tally("", one.name, kept.decided + one.decided, kept.approved + one.approved)
    return sorted(found.values(), key=lambda one: (-one.approved, one.decided, one.name))


def to_json(content: Content) -> dict[str, Any]:
    """The content as plain JSON values."""
    written = asdict(content)
    for row in written["waiting"]:
        row["since"] = row["since"].isoformat()
    return {"format": FORMAT, **written}


def from_json(stored: Mapping[str, Any]) -> Content:
    """The content as `to_json` wrote it; fields a later version added are ignored, absent ones are empty."""
    waiting = ({**row, "since": datetime.fromisoformat(row["since"])} for row in stored.get("waiting", ()))
    return Content(
        agency=str(stored.get("agency", "")),
        now=_made(Figures, stored.get("now", {})),
        before=_made(Figures, stored.get("before", {})),
        clients=tuple(_made(ClientFigures, _with_figures(row)) for row in stored.get("clients", ())),
        campaigns=tuple(_made(CampaignFigures, _with_figures(row)) for row in stored.get("campaigns", ())),
        placements=tuple(_made(Tally, row) for row in stored.get("placements", ())),
        layouts=tuple(_made(Tally, row) for row in stored.get("layouts", ())),
        waiting=tuple(_made(Waiting, row) for row in waiting),
        failed=tuple(_made(FailedBatch, row) for row in stored.get("failed", ())),
    )


def _with_figures(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**row, "now": _made(Figures, row["now"]), "before": _made(Figures, row["before"])}


def _made(kind: type[_Made], values: Mapping[str, Any]) -> _Made:
    known = {field.name for field in fields(kind)}  # type: ignore[arg-type]
    return kind(**{name: value for name, value in values.items() if name in known})
