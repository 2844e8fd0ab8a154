"""How long the scripts of Results and Explorer run over a million facts and 10,000 ads: p50 of a warm process.

A script is run as Streamlit's server runs it, in a thread of its own, by Streamlit's own test harness: without the
browser and the socket, which cost the same whatever stands on a page. What is timed begins and ends with the script, so
reading its elements back for a test is left out. `…_again` is a view that somebody has asked for since the data changed
last, as at every click that leaves the figures alone; `…_anew` is one that nobody has: every question reaches the facts.
The floor is the same page, in turns with it, of an agency that has nothing: its frame, its controls, and no figure.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, NamedTuple

from sqlalchemy import bindparam, insert, select, update
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.testing.v1 import AppTest

from benchmarks import reporting
from benchmarks.operations import _agency, _analyse
from benchmarks.report import Result, arguments, tell
from core import db, ids, settings
from core.accounts import service as accounts
from core.accounts import tokens
from core.assets.models import Asset
from core.creatives.models import AdCreative, CreativeVersion
from core.db import Scope, database, migrate
from core.reporting import snapshot
from core.reviews.models import Approval
from core.vocabulary import ReviewStatus
from pages.ui import frame

_ROUTER: Final = Path(__file__).resolve().parents[1] / "pages" / "main.py"
_DAYS: Final = 28
_AIM_MS: Final = 150
# Of the processor's time, which other work of the machine stretches on both sides alike.
_AIMS: Final = {"again": 4, "anew": 12}
# What is opened: a name, its page, and what its address says beside the days.
_SCREENS: Final[dict[str, tuple[str, Mapping[str, str]]]] = {
    "results": ("dashboard", {}),
    "explorer": ("explorer", {}),
    "explorer_table": ("explorer", {"look": "table"}),
    "explorer_ads": ("explorer", {"look": "ads"}),
}


class _Took(NamedTuple):
    """One run of a script."""

    wall_ms: float
    processor_ms: float


class _Desk:
    """Somebody signed in, with one page open."""

    def __init__(self, scope: Scope, page: str) -> None:
        browser = tokens.new_token()
        self._token = accounts.redeem_ticket(accounts.issue_ticket(scope, browser), browser)
        self._app = AppTest.from_file(str(_ROUTER), default_timeout=120)
        self._runs: list[_Took] = []
        with self._signed_in():
            self._app.run()
            self._app.switch_page(f"{page}.py")

    def run(self, address: Mapping[str, str]) -> _Took:
        """One run of the page's script at an address."""
        self._app.query_params.clear()
        for name, value in address.items():
            self._app.query_params[name] = value
        with self._signed_in(), _timed() as runs:
            self._app.run()
        if self._app.exception:
            raise RuntimeError(self._app.exception[0].message)
        if len(runs) != 1:
            raise RuntimeError(f"the script ran {len(runs)} times")
        return runs[0]

    def metrics(self) -> int:
        """How many figures stand on the page."""
        return len(self._app.metric)

    @contextmanager
    def _signed_in(self) -> Iterator[None]:
        before, frame.session_token = frame.session_token, lambda: self._token
        try:
            yield
        finally:
            frame.session_token = before


@contextmanager
def _timed() -> Iterator[list[_Took]]:
    """Every script that runs meanwhile."""
    runs: list[_Took] = []
    untimed = ScriptRunner._run_script

    def timed(self: ScriptRunner, asked: Any) -> None:
        wall, processor = time.perf_counter(), time.process_time()
        untimed(self, asked)
        runs.append(_Took((time.perf_counter() - wall) * 1000, (time.process_time() - processor) * 1000))

    ScriptRunner._run_script = timed  # type: ignore[method-assign]
    try:
        yield runs
    finally:
        ScriptRunner._run_script = untimed  # type: ignore[method-assign]


def main() -> int:
    """Make the facts, open every page, print one table."""
    options = arguments(__doc__ or "")
    rows, ads, times = (100_000, 2_000, 5) if options.quick else (1_000_000, 10_000, 15)
    with tempfile.TemporaryDirectory() as folder:
        settings.choose_data_dir(Path(folder))
        database.use(database.connect(f"sqlite:///{folder}/screens.sqlite"))
        migrate.bring_to_head()
        scope, nothing = _furnished(rows, ads), _agency("nothing@example.com")
        results = [one for name in _SCREENS for one in _screen(name, scope, nothing, times)]
        database.use(None)
    return tell("screens", results, as_json=options.json)


def _screen(name: str, scope: Scope, nothing: Scope, times: int) -> Iterator[Result]:
    page, address = _SCREENS[name]
    full, bare = _Desk(scope, page), _Desk(nothing, page)
    took: dict[str, list[_Took]] = {"anew": [], "again": [], "floor": []}
    for number in range(times + 2):
        here = {**address, "period": _days_back(number)}
        runs: dict[str, Callable[[], _Took]] = {
            "anew": lambda here=here: full.run(here),  # type: ignore[misc]
            "again": lambda here=here: full.run(here),  # type: ignore[misc]
            "floor": lambda: bare.run(address),
        }
        for kind, run in runs.items():
            found = run()
            if number > 1:
                took[kind].append(found)
    p50 = {kind: _middle(runs_) for kind, runs_ in took.items()}
    told = ", ".join(f"{kind} {one.wall_ms:.0f} ms ({one.processor_ms:.0f} of processor)" for kind, one in p50.items())
    sys.stderr.write(f"{name}: {told}\n")
    for kind in ("again", "anew"):
        yield Result(f"{name}_{kind}_ms", p50[kind].wall_ms, "ms", f"<= {_AIM_MS}")
        ratio = p50[kind].processor_ms / p50["floor"].processor_ms
        yield Result(f"{name}_{kind}_vs_floor", ratio, "ratio", f"<= {_AIMS[kind]}")


def _middle(runs: list[_Took]) -> _Took:
    return _Took(
        statistics.median(one.wall_ms for one in runs), statistics.median(one.processor_ms for one in runs)
    )  # fmt: skip


def _days_back(number: int) -> str:
    """Four weeks that nobody asked for yet."""
    last = reporting._NOW.last - timedelta(days=number)
    return f"{last - timedelta(days=_DAYS - 1)}_{last}"


def _furnished(rows: int, ads: int) -> Scope:
    """An agency with facts; each ad has a picture, was made on one of the days that are looked at, and was decided on."""
    owned = reporting._made(rows, ads=ads, scope=_agency()).scope
    with db.work(owned) as work:
        picture = work.scalars(select(Asset.thumbnail_sha256).limit(1)).one()
        shown = {"thumbnail_sha256": picture, "alt_text": "A cup of coffee on a table"}
        work.execute(update(CreativeVersion).values(shown))
        found = work.execute(
            select(AdCreative.id, AdCreative.workspace_id, AdCreative.campaign_id, AdCreative.current_version_id)
        ).all()
        made = (
            update(AdCreative.__table__)
            .where(AdCreative.__table__.c.id == bindparam("ad"))
            .values(created_at=bindparam("at"))
        )
        work.connection().execute(made, [{"ad": ad.id, "at": _made_at(at)} for at, ad in enumerate(found)])
        work.execute(insert(Approval), [_decision(owned, at, ad) for at, ad in enumerate(found)])
    _analyse()
    snapshot.cursor(owned)
    return owned


def _made_at(number: int) -> datetime:
    return datetime(2026, 9, 28, 9, tzinfo=UTC) - timedelta(days=number % 90, minutes=number % 400)


def _decision(scope: Scope, number: int, ad: Any) -> dict[str, Any]:
    status = ReviewStatus.REJECTED if number % 9 == 0 else ReviewStatus.APPROVED
    return {
        "id": ids.new_id(), "agency_id": scope.agency_id, "workspace_id": ad.workspace_id, "campaign_id": ad.campaign_id,
        "creative_id": ad.id, "version_id": ad.current_version_id, "status": status,
        "previous_status": ReviewStatus.PENDING, "feedback": f"reason {number % 40}",
        "ad_hash": "0" * 64, "reviewed_by_name": "Vera", "reviewed_at": _made_at(number) + timedelta(hours=number % 70),
    }  # fmt: skip


if __name__ == "__main__":
    raise SystemExit(main())
