"""What alerts and reports say: a subject, plain text, a page of the same, and facts that a program reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import jinja2

from core import settings
from core.reporting import views_words
from core.reporting.ask import Answer, Figure, Group
from core.reporting.metrics import METRICS, Metric
from core.reporting.view import Span
from core.reporting.watching import Rule, Sample
from core.vocabulary import MessageKind

_TEMPLATES: Final = Path(__file__).resolve().parent / "templates"
_LINES: Final = 20
FACTS_ROWS: Final = 100


@dataclass(frozen=True)
class File:
    """What goes along with a message."""

    name: str
    media_type: str
    data: bytes


@dataclass(frozen=True)
class Message:
    """One message, the same for all its recipients."""

    kind: MessageKind
    subject: str
    text: str
    html: str
    facts: dict[str, Any]
    file: File | None = None

    def content(self) -> dict[str, Any]:
        """As it is kept until it has arrived."""
        return {"text": self.text, "html": self.html, "facts": self.facts}


@dataclass(frozen=True)
class Named:
    """The saved view a message is about."""

    view_id: str
    name: str
    client: str = ""

    @property
    def heading(self) -> str:
        """With its client."""
        return f"{self.name} · {self.client}" if self.client else self.name


def link(view_id: str) -> str:
    """Where the saved view opens; "" while the installation does not know its own address."""
    origin = settings.current().public_url
    return f"{origin}/views?{urlencode({'view': view_id})}" if origin else ""


# ── Alerts ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def alert(of: Named, rule: Rule, found: Answer, bad: Sequence[Sample], *, is_still: int = 0) -> Message:
    """That something is beyond its threshold.

    Args:
        bad: Groups that people were not told of yet, the worst first.
        is_still: How many others are bad that they were told of.
    """
    subject = _subject(of, rule, bad)
    lines = [_line(rule, one) for one in bad[:_LINES]]
    more = f"and {len(bad) - _LINES:,} more" if len(bad) > _LINES else ""
    notes = [
        f"Alert: {condition(rule)}.",
        f"Period: {period(found)}.",
        *([f"Not judged below {_floor(rule)}."] if rule.floor_metric else []),
        *([f"{is_still:,} more that you were told of before are still beyond it."] if is_still else []),
        *found.notes,
    ]
    return _message(
        MessageKind.ALERT, of, subject, subject, [*lines, more] if more else lines, notes,
        facts={
            "type": "alert.fired",
            "alert": {"condition": condition(rule), "metric": rule.metric, "op": rule.op.value,
                      "basis": rule.basis.value, "threshold": rule.threshold},
            "period": _span(found.span), "compared": found.compared and _span(found.compared),
            "rows": [_sample(one) for one in bad[:FACTS_ROWS]],
        },
    )  # fmt: skip


def condition(rule: Rule) -> str:
    """What an alert waits for: "CPA is more than 40.00, of any campaign"."""
    metric = METRICS[rule.metric]
    if rule.is_of_change:
        said = f"the change of {metric.name} is {views_words.OPS[rule.op]} {views_words.change(rule.threshold)}"
    else:
        said = f"{metric.name} is {views_words.OPS[rule.op]} {views_words.figure(metric, rule.threshold)}"
    return f"{said}, of any {rule.group_name.lower()}" if rule.group_name else said


def period(found: Answer) -> str:
    """The days that were looked at, in words."""
    said = views_words.days(found.span)
    if found.compared:
        said += f", against {views_words.days(found.compared)}"
    if found.through and found.through < found.span.last:
        said += f"; results reach to {views_words.days(Span(found.through, found.through))}"
    return said


def figure(rule: Rule, one: Sample) -> str:
    """What a sample shows: "CPA of Autumn is 50.00 EUR", "Spend is 1,600.00 EUR (+60.0 %)"."""
    metric = METRICS[rule.metric]
    name = f" of {one.name}" if one.name else ""
    by = f" ({views_words.change(one.change)})" if rule.is_of_change else ""
    return f"{metric.name}{name} is {views_words.figure(metric, one.value, one.currency)}{by}"


def _subject(of: Named, rule: Rule, bad: Sequence[Sample]) -> str:
    more = f", and {len(bad) - 1:,} more" if len(bad) > 1 else ""
    return f"{of.heading}: {figure(rule, bad[0])}{more}"


def _line(rule: Rule, one: Sample) -> str:
    metric = METRICS[rule.metric]
    parts = [f"{metric.name} {views_words.figure(metric, one.value, one.currency)}"]
    if rule.is_of_change:
        parts.append(f"{views_words.change(one.change)} from {views_words.figure(metric, one.before, one.currency)}")
    for slug in ("conversions", "spend"):
        if slug != rule.metric:
            other = METRICS[slug]
            parts.append(f"{other.name.lower()} {views_words.figure(other, one.beside.get(slug), one.currency)}")
    return f"{one.name or 'All together'}: {', '.join(parts)}"


def _floor(rule: Rule) -> str:
    metric = METRICS[rule.floor_metric or rule.metric]
    return f"{metric.name.lower()} of {views_words.figure(metric, rule.floor_value)}"


def _sample(one: Sample) -> dict[str, Any]:
    return {"name": one.name, "currency": one.currency, "value": one.value, "before": one.before, "change": one.change,
            **one.beside}  # fmt: skip


# ── Reports ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def report(of: Named, found: Answer, *, file: File | None = None, too_large: bool = False) -> Message:
    """A view as it stands: its totals and first rows, and the file when it goes along."""
    metrics = [METRICS[name] for name in found.view.measures]
    lines = [
        f"Total{f' ({one.currency})' if len(found.totals) > 1 else ''}: {_figures(metrics, one)}"
        for one in found.totals
    ]
    told = found.rows[:_LINES] if found.view.dimensions else ()
    lines += [f"{' · '.join(one.names)}: {_figures(metrics, one)}" for one in told]
    if not found.totals:
        lines = ["There are no results in these days."]
    left = found.group_count - len(told)
    notes = [f"Period: {period(found)}.", *found.notes]
    if found.view.dimensions and left > 0:
        notes.insert(0, f"{left:,} more rows are in the {'file' if file else 'view'}.")
    if too_large:
        notes.insert(0, "The file is too large to be sent by mail: open the view to take it from there.")
    if found.unsettled_from:
        notes.append(
            f"From {views_words.days(Span(found.unsettled_from, found.span.last))} figures are still settling."
        )
    return _message(
        MessageKind.REPORT, of, f"{of.heading}: {views_words.days(found.span)}", of.heading, lines, notes,
        facts={
            "type": "report.made", "period": _span(found.span), "compared": found.compared and _span(found.compared),
            "totals": [_row(metrics, one) for one in found.totals],
            "rows": [_row(metrics, one) for one in found.rows[:FACTS_ROWS]] if found.view.dimensions else [],
            "row_count": found.group_count if found.view.dimensions else 0,
        },
        file=file,
    )  # fmt: skip


def test(of: Named) -> Message:
    """That messages arrive."""
    said = "This is a test: messages about this view arrive here."
    return _message(MessageKind.TEST, of, f"{of.heading}: a test", of.heading, [said], [], facts={"type": "test"})


def _figures(metrics: Sequence[Metric], group: Group) -> str:
    return ", ".join(f"{one.name} {_figure(one, group, group.now[one.slug])}" for one in metrics)


def _figure(metric: Metric, group: Group, measured: Figure) -> str:
    said = views_words.figure(metric, measured.value, group.currency)
    moved = group.change(metric.slug) if group.before else None
    return f"{said} ({views_words.change(moved)})" if moved is not None else said


def _row(metrics: Sequence[Metric], group: Group) -> dict[str, Any]:
    return {
        "names": list(group.names),
        "currency": group.currency,
        **{one.slug: group.now[one.slug].value for one in metrics},
    }


# ── Parts ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _span(span: Span) -> dict[str, str]:
    return {"from": span.first.isoformat(), "to": span.last.isoformat()}


def _message(
    kind: MessageKind, of: Named, subject: str, title: str, lines: Sequence[str], notes: Sequence[str], *,
    facts: dict[str, Any], file: File | None = None,
) -> Message:  # fmt: skip
    address = link(of.view_id)
    where = f"Open the view: {address}" if address else f"Open it in Imprimatur: Saved views & alerts → {of.name}."
    told = "\n".join(["", *(f"• {line}" for line in lines), "", *notes, "", where, ""]).lstrip("\n")
    split = [line.partition(": ") for line in lines]
    rows = [(name if colon else "", rest if colon else name) for name, colon, rest in split]
    page = _environment().get_template("letter.html").render(
        title=title, rows=rows, notes=notes, address=address, name=of.name
    )  # fmt: skip
    view = {"id": of.view_id, "name": of.name, "client": of.client, "url": address}
    return Message(kind, " ".join(subject.split()), told, page, {**facts, "subject": subject, "view": view}, file)


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined
    )
