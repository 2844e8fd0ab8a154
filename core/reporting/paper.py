"""A report to take along: one HTML page that holds everything it shows and prints well, and a table for a spreadsheet."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Final

import jinja2
from markupsafe import Markup

from core import placements
from core.creatives import rules as creatives
from core.exports import rules as exports
from core.reporting.report import CampaignFigures, ClientFigures, Content, Figures, Report, Tally, Waiting, merged
from core.vocabulary import ReportPeriod

_TEMPLATES: Final = Path(__file__).resolve().parent / "templates"
_MOST: Final = 8
_WAITING_SHOWN: Final = 40
_TASKS: Final = {
    "client": "with the client",
    "review": "to review",
    "change": "to change",
    "mend": "failed a check",
}
_MEASURES: Final = (
    "ads", "approved", "needs_changes", "rejected", "decided", "decided_by_client", "approval_rate",
    "median_hours_to_decide", "packages", "failed_batches",
)  # fmt: skip


def html(report: Report, *, is_of_client: bool = False) -> bytes:
    """The report as one HTML page: no script, no address, every text escaped; light, dark and on paper.

    Args:
        is_of_client: It was narrowed to one client, whose name it carries instead of the agency's.
    """
    content = report.content
    page = _environment().get_template("report.html")
    written = page.render(
        report=report,
        about=_about(content, is_of_client),
        is_of_client=is_of_client,
        css=Markup(_css()),  # noqa: S704 - our own file
        figures=_figures(content.now, content.before),
        groups=_groups(content),
        most=_most(content),
        waiting=[_shortened("With clients", content.on_clients), _shortened("With the team", content.on_team)],
    )
    return written.encode("utf-8", "replace")


def csv(report: Report) -> bytes:
    """The figures as CSV (UTF-8 with BOM, RFC 4180, no cell a formula): the agency, its clients, their campaigns.

    Every measure stands beside the one of the period before. Lines of one `level` add up; levels are never to be added
    together. Absent figures are empty cells.
    """
    beside = [name for measure in _MEASURES for name in (measure, f"{measure}_before")]
    content, period = report.content, report.period
    days = (period.first_day.isoformat(), period.last_day.isoformat())
    rows: list[list[object]] = [[*days, "all", "", "", *_beside(content.now, content.before)]]
    rows += [[*days, "client", one.client, "", *_beside(one.now, one.before)] for one in content.clients]
    rows += [[*days, "campaign", one.client, one.campaign, *_beside(one.now, one.before)] for one in content.campaigns]
    return exports.table(("first_day", "last_day", "level", "client", "campaign", *beside), rows)


def file_name(report: Report, extension: str) -> str:
    """What a download of the report is called: "report_2026-W47.html"."""
    kind = "report" if report.period.kind is ReportPeriod.WEEK else "digest"
    return f"{kind}_{report.period.slug}.{extension}"


# ---------------------------------------------------------------- wording


def share(value: float | None) -> str:
    """A rate as people read it: "67%"; "n/a" when it is not known."""
    return "n/a" if value is None else f"{value:.0%}"


def hours(value: float | None) -> str:
    """A length of time as people read it: "40 min", "3.5 h", "2.1 days"; "n/a" when it is not known."""
    if value is None:
        return "n/a"
    if value < 1:
        return f"{value * 60:.0f} min"
    return f"{value:.1f} h" if value < 48 else f"{value / 24:.1f} days"


def placement_name(placement_id: str) -> str:
    """A placement as people call it; one that is gone from the catalogue keeps its id."""
    try:
        place = placements.get(placement_id)
    except placements.UnknownPlacement:
        return placement_id
    return f"{place.platform}, {place.name}"


def layout_name(family: str) -> str:
    """A layout as people call it."""
    return creatives.family_names().get(family, family)


def task(waiting: Waiting) -> str:
    """What waits: "3 ads to review"."""
    return f"{waiting.ads:,} {'ad' if waiting.ads == 1 else 'ads'} {_TASKS.get(waiting.what, waiting.what)}"


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%b %Y}"


def _about(content: Content, is_of_client: bool) -> str:
    if is_of_client and content.clients:
        return content.clients[0].client
    return content.agency


def _figures(now: Figures, before: Figures) -> list[tuple[str, str, str]]:
    return [
        ("ads made", f"{now.ads:,}", f"{before.ads:,}"),
        ("approved", f"{now.approved:,}", f"{before.approved:,}"),
        ("to change", f"{now.needs_changes:,}", f"{before.needs_changes:,}"),
        ("rejected", f"{now.rejected:,}", f"{before.rejected:,}"),
        ("approval rate", share(now.approval_rate), share(before.approval_rate)),
        ("time to decide", hours(now.median_hours), hours(before.median_hours)),
        ("decided by clients", f"{now.by_client:,}", f"{before.by_client:,}"),
        ("packages", f"{now.packages:,}", f"{before.packages:,}"),
    ]


def _groups(content: Content) -> list[tuple[ClientFigures, list[CampaignFigures]]]:
    campaigns: dict[str, list[CampaignFigures]] = {}
    for one in content.campaigns:
        campaigns.setdefault(one.client_id, []).append(one)
    return [(client, campaigns.get(client.client_id, [])) for client in content.clients]


def _most(content: Content) -> list[tuple[str, str, list[tuple[str, int, int, str]]]]:
    return [
        ("Most approved placements", "Versions decided about in the period.", _table(content.placements, True)),
        ("Most approved layouts", "Observed, not compared under equal conditions.", _table(content.layouts, False)),
    ]


def _table(tallies: tuple[Tally, ...], are_placements: bool) -> list[tuple[str, int, int, str]]:
    rows = [one for one in merged(tallies) if one.approved][:_MOST]
    return [
        (
            placement_name(one.name) if are_placements else layout_name(one.name),
            one.approved,
            one.decided,
            share(one.approved / one.decided),
        )
        for one in rows
    ]


def _shortened(title: str, rows: Sequence[Waiting]) -> tuple[str, Sequence[Waiting], int]:
    return title, rows[:_WAITING_SHOWN], max(0, len(rows) - _WAITING_SHOWN)


def _beside(now: Figures, before: Figures) -> Iterable[object]:
    for one, other in zip(_measured(now), _measured(before), strict=True):
        yield from (one, other)


def _measured(one: Figures) -> tuple[int | float | None, ...]:
    rate = None if one.approval_rate is None else round(one.approval_rate, 4)
    median = None if one.median_hours is None else round(one.median_hours, 2)
    return (
        one.ads, one.approved, one.needs_changes, one.rejected, one.decided, one.by_client, rate,
        median, one.packages, one.failed_batches,
    )  # fmt: skip


@cache
def _css() -> str:
    return (_TEMPLATES / "report.css").read_text(encoding="utf-8")


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined
    )
    environment.filters |= {"share": share, "hours": hours, "day": _day, "task": task}
    return environment
