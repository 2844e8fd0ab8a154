"""How one file writes its numbers and its days: one form of each for all of it, proven by its cells or by what stands above."""

import re
from collections.abc import Collection, Sequence
from datetime import date

from core.results import numbers
from core.results.numbers import DateOrder, NumberForm
from core.results.refusals import order_unknown, refused
from core.results.tables import Table


def of(
    table: Table,
    day_at: int | None,
    cells: Sequence[tuple[int, bool]],
    *,
    is_english: bool,
    order: DateOrder | None = None,
) -> tuple[NumberForm, DateOrder | None]:
    """The form of a table's numbers, and the order of its days where that matters.

    Args:
        day_at: The column of the day.
        cells: Columns of numbers, each with whether it counts whole things.
        is_english: Whether its headers are; otherwise decimals have a comma (not in workbooks and Parquet, whose cells are
            numbers) and days come first, unless cells prove more.
        order: As somebody says.

    Raises:
        DayOrderUnknown: Its days can be read in two ways.
        ResultsRefused: Its days are written in two ways, or not as somebody says.
    """
    form: NumberForm | None = None
    said = order
    unsure: str | None = None
    seen: set[str] = set()
    for _, row in table.rows():
        day = row[day_at] if day_at is not None else ""
        if day not in seen:
            seen.add(day)
            shown = numbers.order_shown(day)
            if shown and order and shown is not order:
                raise _contradiction(day, said)
            order = order or shown
            unsure = unsure or (day if numbers.is_ambiguous(day) else None)
        if form is None:
            form = next((f for place, whole in cells if (f := numbers.form_shown(row[place], is_count=whole))), None)
        elif not said and (unsure is None or order) and (order or day[:4].isdigit()):
            break
    order = order or _order_above(table.above, seen, is_english=is_english)
    if unsure and order is None:
        raise order_unknown(unsure)
    is_comma = not table.has_bare_numbers and (not is_english or table.delimiter == ";")
    return form or (NumberForm.COMMA if is_comma else NumberForm.DOT), order


def _contradiction(day: str, said: DateOrder | None) -> Exception:
    if said:
        return refused(
            f"“{day}” is no day with the {said.replace('-', ' ')}", "choose the other order of day and month"
        )
    return refused(f"its days are written in two ways (“{day}”)", "export again with ISO days")


def _order_above(above: Sequence[str], days: Collection[str], *, is_english: bool) -> DateOrder | None:
    """What the lines above the header prove: by a numeric day, or because one order alone puts every day into the period
    that they name in words (`Report Start: November 1, 2026`)."""
    for text in above:
        for one in re.findall(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{4}", text):
            if shown := numbers.order_shown(one):
                return shown
    if named := numbers.period(above):
        fitting = [order for order in DateOrder if _all_within(days, named, order)]
        if len(fitting) == 1:
            return fitting[0]
    return None if is_english else DateOrder.DAY_FIRST


def _all_within(days: Collection[str], span: tuple[date, date], order: DateOrder) -> bool:
    """Whether every day, read in this order, lies in the span; what is no day decides nothing."""
    read = []
    for text in days:
        try:
            read.append(numbers.day(text, order))
        except ValueError:
            if numbers.is_ambiguous(text):
                return False
    told = [day for day in read if day is not None]
    return bool(told) and all(span[0] <= day <= span[1] for day in told)
