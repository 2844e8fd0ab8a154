"""Every public function of every `service.py` and `queries.py`, called with another agency's ids.

The census finds the functions itself and fills their parameters by name with the ids of a foreign agency. A function or
parameter it does not know fails the run, so nothing new can slip past it. Each call must leave every foreign row as it
was, show nothing of it, and answer exactly as if the id did not exist.
"""

import importlib
import inspect
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text, update

from core import clock, db, ids, schema, settings
from core.accounts import service as accounts
from core.accounts import team
from core.accounts.models import Invitation, SignInSession
from core.assets import masks
from core.assets import service as assets
from core.brand import service as brand
from core.brand.models import BrandFont, BrandKit, BrandLogo
from core.copywriting import service as copywriting
from core.copywriting.models import CaptionVariation, ReferenceCaption
from core.db import Scope, database
from core.errors import ImprimaturError
from core.exports import service as exports
from core.jobs import service as jobs
from core.reporting import alerts, digests, periods, rates, schedules, views
from core.reporting.models import Digest, ExchangeRate
from core.reporting.traits import Property
from core.reporting.view import Op, Span, ViewState
from core.reporting.views_models import Delivery, FeedAddress
from core.results import mappings
from core.results import service as results
from core.results.models import ResultDay, ResultImport, ResultLine, ResultMapping, ResultRule
from core.results.service import Given
from core.reviews import service as reviews
from core.reviews.models import Approval
from core.rows.service import Source
from core.vocabulary import (
    BatchKind,
    Cadence,
    DeliveryState,
    LogoGround,
    LogoKind,
    Platform,
    ReportPeriod,
    ReviewStatus,
    Role,
)
from tests import factories
from tests.conftest import make_scope

CANARY = "Xanadu-canary"
_DAYS = Span(clock.today() - timedelta(days=27), clock.today())
_REPORT = Path(__file__).with_name("report.csv")
_FILES = (
    "service.py",
    "team.py",
    "client_links.py",
    "queries.py",
    "quick_start.py",
    "changes.py",
    "easel.py",
    "rebrand.py",
    "sheet.py",
    "opened.py",
    "usage.py",
    "digests.py",
    "board.py",
    "rates.py",
    "reconciliation.py",
    "milestones.py",
    "clean_up.py",
    "masks.py",
    "sql.py",
    "views.py",
    "alerts.py",
    "schedules.py",
    "feeds.py",
    "deliveries.py",
    "standing.py",
    "orders.py",
    "properties.py",
)

# Functions that know no agency yet, or whose caller holds the unit of work: each with its reason.
UNSCOPED: Mapping[str, str] = {
    "core.accounts.service.sign_up": "makes the agency",
    "core.accounts.service.authenticate": "finds out who somebody is",
    "core.accounts.service.redeem_ticket": "the ticket's hash is the key",
    "core.accounts.service.identify": "the session token's hash is the key",
    "core.accounts.service.sign_out": "the session token's hash is the key",
    "core.accounts.team.read_invitation": "the invitation token's hash is the key",
    "core.accounts.team.accept_invitation": "the invitation token's hash is the key",
    "core.accounts.service.renew_password": "finds out who somebody is, as signing in does",
    "core.accounts.service.reset_password": "the operator of the machine, from the shell",
    "core.reviews.service.open_link": "the link token's hash is the key",
    "core.reviews.service.link_decide": "the link token's hash is the key; it decides inside that link's campaign only",
    "core.reviews.client_links.link_view": "takes an opened link, which holds its agency and campaign",
    "core.reviews.client_links.link_picture": "takes an opened link, which holds its agency and campaign",
    "core.reporting.queries.last_days": "pure: makes a filter",
    "core.reporting.queries.campaigns_csv": "pure: words what a scoped query gave",
    "core.experiments.rates.rates": "pure: statistics",
    "core.experiments.rates.wilson": "pure: statistics",
    "core.reporting.board.worked": "pure: days of a view",
    "core.reporting.milestones.moment": "pure: a number as a moment",
    "core.reporting.digests.write_daily": "goes through all agencies, each in a scope of its own",
    "core.reporting.digests.write_weekly": "goes through all agencies, each in a scope of its own",
    "core.reporting.reconciliation.last_day_of": "pure: the calendar",
    "core.reporting.reconciliation.months_csv": "pure: words what a scoped query gave",
    "core.reporting.properties.narrowed": "pure: takes what a scoped query gave",
    "core.reporting.properties.standing": "pure: compares numbers",
    "core.reporting.rates.spelled": "pure: words a rate",
    "core.reporting.rates.picos_of": "pure: reads what was typed",
    "core.reporting.views.visible": "runs inside the caller's scoped work",
    "core.reporting.views.is_seen_by": "pure: makes a condition",
    "core.reporting.views.is_served": "pure: makes a condition",
    "core.reporting.views.stored": "pure: reads a row that a scoped work gave",
    "core.reporting.deliveries.clean_recipients": "pure: cleans what was typed",
    "core.reporting.deliveries.put_down": "runs inside the caller's scoped work",
    "core.reporting.feeds.open_feed": "the token's hash is the key",
    "core.reporting.feeds.csv": "takes an opened address, which holds its maker's scope",
    "core.reporting.feeds.note_use": "takes an opened address, which holds its maker's scope",
    "core.exports.queries.launch_csv": "pure: words what a scoped query gave",
    "core.jobs.queries.list_workers": "processes of the installation, of no agency",
    "core.jobs.queries.with_counts": "takes rows that a scoped query gave",
    "core.creatives.easel.try_out": "pure: takes an opened easel, which holds its agency",
    "core.creatives.easel.another": "pure: takes an opened easel, which holds its agency",
    "core.assets.masks.of_file": "a file of the shell's: nothing is read or stored",
    "core.assets.masks.release": "runs inside the caller's scoped work, with a row that work read",
    "core.brand.service.start_kit": "runs inside the caller's scoped work; the composite key refuses a foreign client",
}


@dataclass
class World:
    """A foreign agency with a row of every kind, its name in every text, and the ids a caller could try."""

    scope: Scope
    ids: dict[str, Any] = field(default_factory=dict)


def _functions() -> dict[str, Callable[..., Any]]:
    core = settings.PROJECT_DIR / "core"
    found = {}
    for path in sorted(p for name in _FILES for p in core.glob(f"*/{name}")):
        module = importlib.import_module(".".join(path.relative_to(core.parent).with_suffix("").parts))
        for name, function in vars(module).items():
            if inspect.isfunction(function) and function.__module__ == module.__name__ and not name.startswith("_"):
                found[f"{module.__name__}.{name}"] = function
    return found


FUNCTIONS = _functions()
SCOPED = sorted(set(FUNCTIONS) - set(UNSCOPED))


@pytest.fixture(scope="module")
def _made_once(tmp_path_factory: pytest.TempPathFactory, _empty_sqlite: Path) -> tuple[Path, World]:
    """The foreign agency, and the data folder it lies in: copied for each test, which is quicker than making it."""
    folder = tmp_path_factory.mktemp("world")
    shutil.copy(_empty_sqlite, folder / "app.sqlite")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IMPRIMATUR_DATA_DIR", str(folder))
        patch.delenv("DATABASE_URL", raising=False)
        patch.delenv("STORAGE_URL", raising=False)
        settings.current.cache_clear()
        database.use(database.connect(f"sqlite:///{folder / 'app.sqlite'}"))
        made = _make_world()
        database.use(None)
    settings.current.cache_clear()
    return folder, made


@pytest.fixture
def db_file(tmp_path: Path, _made_once: tuple[Path, World]) -> Path:
    """The SQLite file of this test, in its copy of the folder that the foreign agency lies in."""
    return Path(shutil.copytree(_made_once[0], tmp_path / "data")) / "app.sqlite"


@pytest.fixture
def world(database_: database.Database, _made_once: tuple[Path, World]) -> World:
    """The foreign agency."""
    made = _made_once[1]
    return World(made.scope, dict(made.ids))


def _make_world() -> World:
    scope = make_scope(CANARY)
    here = World(scope)
    workspace = factories.make_client(scope, f"{CANARY} client")
    campaign = factories.make_campaign(scope, workspace, name=f"{CANARY} campaign", primary_offer=f"{CANARY} offer")
    asset = factories.make_asset(scope, workspace, name=f"{CANARY}.jpg")
    assets.set_tags(scope, asset, [CANARY])
    masks.make(scope, asset)
    ad = factories.make_ad(scope, campaign, asset_id=asset, headline=f"{CANARY} headline")
    reviews.decide(scope, [ad.creative_id], status=ReviewStatus.APPROVED)
    reviews.comment(scope, ad.creative_id, f"{CANARY} comment")
    link = reviews.create_link(scope, campaign, note=f"{CANARY} note")
    export = exports.start(scope, campaign)
    exports.run(scope, export)
    with db.read(scope) as work:
        kit_id = work.query(BrandKit.id).filter_by(workspace_id=workspace).scalar()
    brand.add_logo(
        scope,
        kit_id,
        kind=LogoKind.SYMBOL,
        ground=LogoGround.LIGHT,
        name=f"{CANARY}.png",
        data=factories.picture(64, 64, image_format="PNG"),
    )
    brand.add_font(scope, kit_id, name=f"{CANARY}.ttf", data=factories.font())
    _words(scope, campaign, asset)
    invited = team.invite(scope, email=f"{CANARY.lower()}@example.com", role=Role.MEMBER)
    assert invited.token
    member = make_scope(CANARY, Role.MEMBER, agency_id=scope.agency_id)
    accounts.redeem_ticket(accounts.issue_ticket(member, "browser"), "browser")
    with db.work(scope) as work:
        batch = jobs.create_batch(
            work, kind=BatchKind.RENDER, workspace_id=workspace, campaign_id=campaign, title=CANARY,
            items=[jobs.NewItem(label=CANARY, payload={})],
        )  # fmt: skip
    assert digests.write(scope, periods.day(clock.today()))
    results.import_file(scope, workspace, _REPORT, Given(name=f"{CANARY}.csv"))
    results.add_rule(scope, workspace, f"{CANARY} words", ad.code)
    with db.work(scope) as work:
        mappings.keep(work, workspace, [CANARY], Platform.OTHER, {CANARY: "day"})
    rates.keep(scope, currency="USD", target="EUR", from_day=clock.today(), rate="0.9")
    view = views.save(scope, f"{CANARY} view", "?v=1&by=campaign", is_shared=True)
    alert = alerts.add(
        scope, view, metric="cpa", op=Op.MORE, threshold=40, recipients=[f"{CANARY.lower()}@example.com"]
    )
    schedule = schedules.add(
        scope, view, cadence=Cadence.DAILY, hour=8, time_zone="UTC", recipients=[f"{CANARY.lower()}@example.com"]
    )
    alerts.try_out(scope, alert)
    with db.work(scope) as work:
        # Written straight into its table: making one the usual way has the view answered first.
        feed = FeedAddress(
            view_id=view, user_id=scope.user_id, made_by_name=CANARY, label=CANARY, token_hash=CANARY,
            created_at=clock.now(), expires_at=clock.now() + timedelta(days=7),
        )  # fmt: skip
        work.add(feed)
        work.execute(update(Delivery).values(state=DeliveryState.FAILED))
    with db.read(scope) as work:
        here.ids = {
            "view_id": view, "alert_id": alert, "schedule_id": schedule, "feed_id": feed.id,
            "delivery_id": work.query(Delivery.id).scalar(),
            "import_id": work.query(ResultImport.id).scalar(), "line_id": work.query(ResultLine.id).scalar(),
            "rule_id": work.query(ResultRule.id).scalar(), "mapping_id": work.query(ResultMapping.id).scalar(),
            "older_id": work.query(ResultDay.id).first()[0], "newer_id": work.query(ResultDay.id).first()[0],
            "workspace_id": workspace, "campaign_id": campaign, "asset_id": asset, "creative_id": ad.creative_id,
            "concept_id": ad.concept_id, "version_id": ad.version_id, "link_id": link.link_id, "export_id": export,
            "batch_id": batch, "kit_id": kit_id, "logo_id": work.query(BrandLogo.id).scalar(), "font_id": work.query(BrandFont.id).scalar(),
            "approval_id": work.query(Approval.id).first()[0], "user_id": member.user_id,
            "session_id": work.query(SignInSession.id).scalar(), "invitation_id": work.query(Invitation.id).scalar(),
            "variation_id": work.query(CaptionVariation.id).first()[0], "report_id": work.query(Digest.id).scalar(),
            "reference_id": work.query(ReferenceCaption.id).scalar(),
            "rate_id": work.query(ExchangeRate.id).scalar(),
        }  # fmt: skip
    return here


def _words(scope: Scope, campaign: str, asset: str) -> None:
    written = copywriting.write_captions(scope, campaign, asset, variations=2)
    copywriting.keep_reference(scope, written.variation_ids[0])


def _plural(world_ids: Mapping[str, Any]) -> dict[str, Any]:
    return {f"{name}s": [value] for name, value in world_ids.items()}


def _constants() -> dict[str, Any]:
    """What to put in parameters that are not ids, by name; values that would be accepted for one's own rows."""
    from core.reporting import queries as reporting

    picture = factories.picture(700, 900, "#884422")
    return {
        "name": "A name", "client_name": f"A client {ids.new_id()}", "industry": "Food", "data": picture, "files": [("a.jpg", picture)],
        "tags": ["tag"], "x": 0.4, "y": 0.4, "expires_on": "2030-01-01", "kind": LogoKind.SYMBOL, "ground": LogoGround.LIGHT,
        "objective": "awareness", "launch_type": "sale", "funnel_stage": "cold", "placements": ["meta_fb_feed_1x1"],
        "placement_ids": ["meta_fb_feed_1x1"], "placement_id": "meta_fb_feed_1x1", "status": ReviewStatus.REJECTED, "to": "active",
        "reason": "because", "text": "A text", "mode": "all", "role": Role.ADMIN, "email": "new.colleague@example.com",
        "current": "nothing", "new": "a new pass phrase", "browser_token": "b", "target": Path("/nonexistent/x.zip"),
        "view": ViewState(), "span": _DAYS, "days": _DAYS, "results": _DAYS,
        "filters": reporting.last_days(30), "day": clock.today(), "period": periods.day(clock.today()),
        "words": {"headline": "A headline", "primary_text": "A text."},
        "headline": "A headline", "rows": [], "concepts": 1,
        "seed": 1, "items": [], "title": "t", "photos": [("a.jpg", picture)], "offer": "Free delivery", "logo": None,
        "landing_url": "https://example.com", "concept": 1, "number": 1, "family": "framed", "locked": ["headline"],
        "source": Source("photo\theadline\ncup\tA headline"), "edge": 2,
        "field": "headline", "language": "de", "path": _REPORT, "code": "IMAAAAAA", "contains": "some text",
        "statement": "FROM ads", "form": "csv", "file": tempfile.TemporaryFile(),
        "currency": "GBP", "from_day": clock.today(), "rate": "1.1",
        "address": "?v=1&by=campaign", "metric": "cpa", "op": Op.MORE, "threshold": 40.0, "recipients": ["a@example.com"],
        "cadence": Cadence.DAILY, "hour": 8, "time_zone": "UTC",
        "of": Property.LAYOUT, "share": "ctr",
    }  # fmt: skip


# Where a name means something else in one function.
_SPECIAL: Mapping[str, Mapping[str, Any]] = {
    "core.campaigns.queries.list_campaigns": {"status": None},
    "core.reporting.queries.list_reports": {"kind": ReportPeriod.DAY},
    "core.reviews.queries.review_queue": {"status": None},
    "core.reporting.rates.keep": {"target": "EUR"},
    "core.accounts.service.revoke_other_sessions": {},
    "core.accounts.service.update_agency": {"**": {"name": "Renamed"}},
    "core.workspaces.service.update": {"**": {"client_name": "Renamed"}},
    "core.brand.service.update_kit": {"**": {"name": "Renamed"}},
    "core.campaigns.service.update": {"**": {"name": "Renamed"}},
    "core.campaigns.service.update_brief": {"**": {"key_message": "Renamed"}},
    "core.reporting.views.change": {"**": {"name": "Renamed"}},
    "core.reporting.alerts.add": {"**": {"metric": "cpa", "op": Op.MORE, "threshold": 40.0}},
    "core.reporting.alerts.change": {"**": {"metric": "cpa", "op": Op.MORE, "threshold": 40.0}},
    "core.reporting.schedules.add": {"**": {"cadence": Cadence.DAILY, "hour": 8, "time_zone": "UTC"}},
    "core.reporting.schedules.change": {"**": {"cadence": Cadence.DAILY, "hour": 8, "time_zone": "UTC"}},
    "core.creatives.changes.edit": {"**": {"words": {"headline": "Renamed"}, "look": {"family": "framed"}}},
    "core.creatives.changes.edit_picture": {"**": {"family": "framed"}},
    "core.creatives.changes.edit_words": {"**": {"headline": "Renamed"}},
}


def _call(name: str, scope: Scope, id_values: Mapping[str, Any]) -> Any:
    """Call the function as `scope`, its parameters filled by name."""
    function = FUNCTIONS[name]
    known = (
        _constants()
        | dict(id_values)
        | _plural(id_values)
        | {k: v for k, v in _SPECIAL.get(name, {}).items() if k != "**"}
    )
    arguments: dict[str, Any] = dict(_SPECIAL.get(name, {}).get("**", {}))
    takes_work = False
    for parameter in inspect.signature(function).parameters.values():
        if parameter.name in {"scope", "work"} or parameter.kind is parameter.VAR_KEYWORD:
            takes_work = takes_work or parameter.name == "work"
            continue
        is_id = parameter.name in id_values or parameter.name in _plural(id_values)
        if parameter.default is not parameter.empty and not is_id:
            continue
        if parameter.name not in known:
            pytest.fail(f"{name} has a parameter `{parameter.name}` the census does not know: teach it")
        arguments[parameter.name] = known[parameter.name]
    if takes_work:
        with db.work(scope) as work:
            return function(work, **arguments)
    return function(scope, **arguments)


def _outcome(name: str, scope: Scope, id_values: Mapping[str, Any]) -> tuple[str, Any]:
    """How it answered, as text to compare, and what it returned or raised."""
    try:
        return "returned", _call(name, scope, id_values)
    except ImprimaturError as error:
        return f"{type(error).__name__}|{error.field}|{error.what}", error


def _rows_of(scope: Scope) -> dict[str, list[tuple[Any, ...]]]:
    with database.current().reading.connect() as connection:
        found = {}
        for table in sorted(schema.METADATA.tables):
            if table in schema.GLOBAL_TABLES or table == "sign_in_attempts":
                continue
            rows = connection.execute(
                text(f"SELECT * FROM {table} WHERE agency_id = :a ORDER BY id"), {"a": scope.agency_id}
            )
            found[table] = [tuple(row) for row in rows]
        return found


def _missing_ids(like: Mapping[str, Any]) -> dict[str, Any]:
    return {name: ids.new_id() for name in like}


@pytest.mark.parametrize("name", SCOPED)
def test_a_foreign_id_shows_nothing_changes_nothing_and_answers_like_a_missing_one(
    name: str, world: World, scope: Scope
) -> None:
    before = _rows_of(world.scope)
    told, result = _outcome(name, scope, world.ids)
    assert _rows_of(world.scope) == before, f"{name} changed a row of another agency"
    if isinstance(result, ImprimaturError):
        assert CANARY not in str(result)
    assert CANARY not in repr(result), f"{name} showed something of another agency"
    missing, missing_result = _outcome(name, scope, _missing_ids(world.ids))
    assert told == missing, f"{name}: foreign and missing ids are told apart"
    assert type(missing_result) is type(result)


def test_every_exception_from_the_census_still_exists_and_has_a_reason() -> None:
    assert set(UNSCOPED) <= set(FUNCTIONS)
    assert all(UNSCOPED.values())


def test_the_census_itself_would_notice_a_leak(world: World) -> None:
    """Asked as the foreign agency itself, reading functions do show the canary: the test above can fail."""
    showing = [
        name for name in SCOPED if ".queries." in name and CANARY in repr(_outcome(name, world.scope, world.ids)[1])
    ]
    assert len(showing) >= 10


def test_the_census_ran_over_the_whole_house() -> None:
    assert len(SCOPED) >= 50
    assert {name.split(".")[1] for name in SCOPED} >= {
        "accounts",
        "assets",
        "brand",
        "workspaces",
        "campaigns",
        "reviews",
        "exports",
    }
