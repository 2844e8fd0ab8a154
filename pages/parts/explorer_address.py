"""What the explorer shows, as its address says it, and every way to change that: all of them callbacks, all write the address."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from core.errors import InvalidInput
from core.reporting import ask, explorer, views
from core.reporting.dimensions import DIMENSIONS, TIMES
from core.reporting.explorer import Look
from core.reporting.metrics import METRICS, Unit
from core.reporting.view import Comparison, Filter, Grain, Op, Relative, SortBy, Span, Threshold, ViewState
from core.vocabulary import Level
from pages.ui import currencies, frame, links, state
from pages.ui.links import Param
from pages.ui.visit import Visit

FORM: Final = "explorer"
OWN: Final = "own"
ANY: Final = ""
BOARDS_MOST: Final = 6
BOARDS: Final = ("platform", "platform_campaign", "ad", "placement")
BOARDS_OF_ALL: Final = ("client", "platform", "platform_campaign", "ad")


def shown() -> ViewState:
    """The view that the address spells, with what the look needs.

    Raises:
        InvalidInput: It spells none.
    """
    return explorer.completed(links.view(ViewState()), look())


def open_with_own(here: Visit) -> None:
    """Where the address spells no view, put the one there that this person's results open with, if they chose one."""
    if links.spells_view():
        return
    own = views.usual(here.scope)
    if own is not None and own.view is not None:
        # A client in the switcher goes before the view's own.
        links.put_view(own.view if here.workspace_id else own.asked())


def look() -> Look:
    """The way it is looked at."""
    return Look(links.choice(Param.LOOK, tuple(Look), Look.LEADERS))


def boards(here: Visit) -> tuple[str, ...]:
    """The dimensions of the leaderboards."""
    offered = dimensions(here)
    asked = dict.fromkeys(name for name in links.text(Param.BOARDS).split(",") if name in offered)
    return tuple(asked)[:BOARDS_MOST] or (BOARDS if here.workspace else BOARDS_OF_ALL)


def dimensions(here: Visit) -> tuple[str, ...]:
    """What can be filtered and told apart by, by name; a client is not while the switcher has chosen one."""
    names = (name for name in DIMENSIONS if name != "client" or not here.workspace)
    return tuple(sorted(names, key=lambda one: DIMENSIONS[one].name))


def asked(here: Visit, view: ViewState) -> ViewState:
    """The question behind a view: of the client in the switcher, its days said outright so that tomorrow asks anew."""
    today = ask.today(view)
    pinned = replace(view, period=view.span(today), comparison=view.compared(today) or Comparison.NONE)
    if not here.workspace_id:
        return pinned
    # Beside a filter on clients, not in its place: an address that names another client leaves nothing, and says so.
    return replace(pinned, filters=(*pinned.filters, Filter("client", (here.workspace_id,))))


# ── Callbacks ────────────────────────────────────────────────────────────────────────────────────────────────────────


def change(**parts: Any) -> None:
    """Change parts of the view; what cannot be is told, and the view stays."""
    try:
        view = shown()
        if "measures" in parts and view.sort not in (*parts["measures"], *view.dimensions):
            parts["sort"] = None
        links.put_view(replace(view, **parts))
        frame.forget_errors(FORM)
    except InvalidInput as error:
        frame.forget_errors(FORM)
        frame.refuse(error, FORM)


def usual() -> None:
    """Back to the usual view."""
    links.put_view(ViewState())
    links.put(Param.LOOK, None)
    links.put(Param.BOARDS, None)


def choose_period() -> None:
    """A period that moves with the calendar, or own days, beginning with those that were shown."""
    chosen, view = state.value("explorer_period"), shown()
    change(period=view.span(ask.today(view)) if chosen == OWN else Relative(chosen))


def choose_days() -> None:
    """Own days, once both are chosen."""
    if len(days := state.value("explorer_days", ())) == 2:
        change(period=Span(*days))


def choose_comparison() -> None:
    """What the period is held against."""
    chosen, view = state.value("explorer_vs"), shown()
    if chosen == OWN:
        today = ask.today(view)
        before = replace(view, comparison=Comparison.PREVIOUS).compared(today)
        change(comparison=view.compared(today) or before or view.span(today))
    else:
        change(comparison=Comparison(chosen))


def choose_compared_days() -> None:
    """Own days to compare with, once both are chosen."""
    if len(days := state.value("explorer_vs_days", ())) == 2:
        change(comparison=Span(*days))


def choose_look() -> None:
    """Another way to look at the same view."""
    links.put(Param.LOOK, state.value("explorer_look"))


def choose_boards() -> None:
    """Other leaderboards; none gives the usual ones."""
    links.put(Param.BOARDS, ",".join(state.value("explorer_boards", ())))


def choose_focus() -> None:
    """The metric that is drawn and ranked by."""
    change(sort=state.value("explorer_focus"), is_ascending=False)


def choose_rank() -> None:
    """Ranked by value, change or change in percent, and which end first."""
    change(
        sort=explorer.focus(shown()),
        sort_by=SortBy(state.value("explorer_sort_by", SortBy.VALUE)),
        is_ascending=bool(state.value("explorer_ascending", False)),
    )


def choose_measures() -> None:
    """The figures that are shown."""
    change(measures=tuple(state.value("explorer_measures", ())))


def choose_details() -> None:
    """Kind of result, level of the report, steps of the chart."""
    change(
        result_kind=state.value("explorer_kind") or None,
        level=Level(level) if (level := state.value("explorer_level")) else None,
        grain=Grain(state.value("explorer_grain", Grain.DAY)),
    )


def choose_currency() -> None:
    """One currency of several, all apart, or all converted to one."""
    change(**currencies.parts(shown(), state.value("explorer_currency")))


def choose_dimension() -> None:
    """What the table, the reasons, or the pivot's rows are told apart by."""
    first, rest = state.value("explorer_dimension"), shown().dimensions[1:]
    _change_dimensions((first, *(one for one in rest if one != first)))


def choose_across() -> None:
    """What the pivot's columns are told apart by."""
    _change_dimensions((shown().dimensions[0], state.value("explorer_across")))


def _change_dimensions(dimensions: tuple[str, ...]) -> None:
    view = shown()
    change(dimensions=dimensions, sort=view.sort if view.sort in METRICS else None)


def toggle(dimension: str, key: str) -> None:
    """Filter by a group, or no longer."""
    view = shown()
    held = next((one for one in view.filters if one.dimension == dimension and not one.is_excluding), None)
    keys = held.keys if held else ()
    keys = tuple(one for one in keys if one != key) if key in keys else (*keys, key)
    others = tuple(one for one in view.filters if one is not held)
    change(filters=(*others, Filter(dimension, keys)) if keys else others)


def add_filter() -> None:
    """A filter as it was put together."""
    keys = tuple(state.value("explorer_filter_keys", ()))
    if keys:
        made = Filter(state.value("explorer_filter_by"), keys, state.value("explorer_filter_how") == "not")
        change(filters=(*(one for one in shown().filters if one.dimension != made.dimension), made))
        state.forget("explorer_filter_keys")


def drop_filter(place: int) -> None:
    """Take a filter away."""
    change(filters=tuple(one for at, one in enumerate(shown().filters) if at != place))


def add_threshold() -> None:
    """Only groups whose figure passes; shares are typed in percent."""
    measure, number = state.value("explorer_threshold_of"), state.value("explorer_threshold", None)
    if number is not None:
        by = 100 if METRICS[measure].unit is Unit.SHARE else 1
        made = Threshold(measure, Op(state.value("explorer_threshold_op")), float(number) / by)
        change(thresholds=(*(one for one in shown().thresholds if one != made), made))


def drop_threshold(place: int) -> None:
    """Take a threshold away."""
    change(thresholds=tuple(one for at, one in enumerate(shown().thresholds) if at != place))


def clear() -> None:
    """All filters and thresholds away."""
    change(filters=(), thresholds=())


def open_table(dimension: str) -> None:
    """The whole table of a leaderboard."""
    _change_dimensions((dimension,))
    links.put(Param.LOOK, Look.TABLE)


def drill(dimension: str, key: str) -> None:
    """Into a group: filtered by it, told apart by what is finer; days in their order."""
    view, finer = shown(), DIMENSIONS[dimension].finer
    if finer is None:
        return
    parts: dict[str, Any] = {"filters": view.narrowed(dimension, key).filters, "dimensions": (finer,)}
    leading = explorer.focus(view)
    if finer in TIMES:
        parts["measures"] = (leading, *(one for one in view.measures if one != leading))
        parts |= {"sort": finer, "is_ascending": True, "sort_by": SortBy.VALUE}
    else:
        parts["sort"] = leading
    change(**parts)
    links.put(Param.LOOK, Look.TABLE)


def drill_row(key: str, dimension: str, keys: Sequence[str]) -> None:
    """Into the row of a table that was chosen."""
    rows = state.value(key, {"selection": {"rows": []}})["selection"]["rows"]
    if rows:
        drill(dimension, keys[rows[0]])


def into_key(dimension: str) -> str:
    """The box that goes into a group of a dimension; one box for all would still show what was chosen one step before."""
    return f"explorer_into_{dimension}"


def drill_named(dimension: str) -> None:
    """Into the group that was chosen by its name."""
    key = into_key(dimension)
    if (chosen := state.value(key)) is not None:
        state.forget(key)
        drill(dimension, chosen)


def climb(place: int) -> None:
    """Back out to a place of the trail: what is finer is no longer filtered by."""
    view = shown()
    path = trail(view)
    dropped = path[place:]
    first = dropped[0].dimension if dropped else view.dimensions[0]
    change(
        filters=tuple(one for one in view.filters if one not in dropped),
        dimensions=(first,),
        sort=view.sort if view.sort in METRICS else None,
        is_ascending=view.is_ascending and view.sort in METRICS,
    )


def trail(view: ViewState) -> tuple[Filter, ...]:
    """The groups that were gone into, coarsest first: each filter's finer dimension is the next one's."""
    at, path = view.dimensions[0] if view.dimensions else "", []
    left = [one for one in view.filters if len(one.keys) == 1 and not one.is_excluding]
    while found := next((one for one in reversed(left) if DIMENSIONS[one.dimension].finer == at), None):
        path.append(found)
        left.remove(found)
        at = found.dimension
    return tuple(reversed(path))


def show_latest(days: Span) -> None:
    """The last days that have results."""
    change(period=days)
