"""The demo agency: made once for all these tests, by the real engine, on an empty database."""

import io
import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from PIL import Image
from sqlalchemy import func, select, text

from core import cli, clock, db, schema, settings
from core.accounts import service as accounts
from core.accounts.models import Agency
from core.brand import queries as brand_queries
from core.campaigns import queries as campaign_queries
from core.campaigns.models import Campaign
from core.creatives.models import AdCreative, CreativeVersion
from core.db import Scope, database, migrate
from core.jobs.models import BatchItem, BatchJob
from core.ops import demo
from core.reporting import queries as reporting
from core.reporting import reconciliation
from core.results import queries as results
from core.results.models import ResultDay, ResultFact, ResultImport, ResultLine
from core.reviews import service as reviews
from core.reviews.models import Approval, ReviewComment
from core.storage import files
from core.vocabulary import CampaignStatus, CheckVerdict, CreativeOrigin, ReviewStatus, Role
from core.workspaces import queries as workspace_queries

pytestmark = pytest.mark.slow

# Words without which no text of the language runs for long.
GERMAN = {
    "der",
    "die",
    "das",
    "und",
    "du",
    "ist",
    "mit",
    "auf",
    "für",
    "dich",
    "ein",
    "eine",
    "einer",
    "aus",
    "nicht",
    "vom",
    "zum",
}
ENGLISH = {"the", "and", "you", "your", "for", "with", "is", "of", "to", "our", "it", "this"}
LOGO_SLOTS = {(kind, ground) for kind in ("wordmark", "symbol") for ground in ("light", "dark")}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[demo.DemoSignIn, Path, database.Database]]:
    """The agency in a database and a data folder of its own."""
    folder = tmp_path_factory.mktemp("demo")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IMPRIMATUR_DATA_DIR", str(folder))
        settings.current.cache_clear()
        opened = database.connect(f"sqlite:///{folder / 'app.sqlite'}")
        database.use(opened)
        migrate.bring_to_head(opened)
        yield demo.ensure(), folder, opened
    database.use(None)
    settings.current.cache_clear()


@pytest.fixture
def entry(
    made: tuple[demo.DemoSignIn, Path, database.Database], _own_data_dir: None, monkeypatch: pytest.MonkeyPatch
) -> demo.DemoSignIn:
    """The sign-in, with its installation opened again: every test starts from one of its own."""
    sign_in, folder, opened = made
    monkeypatch.setenv("IMPRIMATUR_DATA_DIR", str(folder))
    settings.current.cache_clear()
    database.use(opened)
    return sign_in


@pytest.fixture
def owner(entry: demo.DemoSignIn) -> Scope:
    return entry.scope


def _row_counts() -> dict[str, int]:
    with db.unscoped("counting", writing=False) as work:
        return {
            table.name: work.execute(text(f"SELECT count(*) FROM {table.name}")).scalar_one()
            for table in schema.METADATA.sorted_tables
        }


def test_the_shell_prints_a_password_that_works_each_time(
    entry: demo.DemoSignIn, capsys: pytest.CaptureFixture[str]
) -> None:
    assert entry.is_new
    assert entry.password
    assert accounts.authenticate(entry.email, entry.password) == entry.scope
    assert cli.main(["demo", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["agency_id"], told["is_new"]) == (entry.scope.agency_id, False)
    assert accounts.authenticate(told["email"], told["password"]) == entry.scope
    with pytest.raises(accounts.SignInFailed):
        accounts.authenticate(entry.email, entry.password)


def test_a_second_run_changes_nothing(entry: demo.DemoSignIn) -> None:
    before = _row_counts()
    again = demo.ensure()
    assert (again.is_new, again.password, again.scope) == (False, None, entry.scope)
    assert _row_counts() == before


def test_three_clients_differ_and_their_kits_are_complete(owner: Scope) -> None:
    clients = workspace_queries.list_workspaces(owner).rows
    kits = [brand_queries.get_kit(owner, client.workspace_id) for client in clients]
    assert len(clients) == 3
    assert [kit.completeness.score for kit in kits] == [100, 100, 100]
    assert all({(logo.kind, logo.ground) for logo in kit.logos} == LOGO_SLOTS for kit in kits)
    assert len({kit.primary_color for kit in kits}) == len({kit.heading_font for kit in kits}) == 3


def test_campaigns_stand_in_every_status_with_full_briefs(owner: Scope) -> None:
    with db.read(owner) as work:
        campaign_ids = work.scalars(select(Campaign.id)).all()
    campaigns = [campaign_queries.get_campaign(owner, campaign_id) for campaign_id in campaign_ids]
    assert {campaign.status for campaign in campaigns} == set(CampaignStatus)
    assert {campaign.score.score for campaign in campaigns} == {100}


def test_ads_stand_in_every_review_state_and_each_has_its_picture(owner: Scope) -> None:
    with db.read(owner) as work:
        rows = work.execute(
            select(AdCreative.review_status, CreativeVersion).join(
                CreativeVersion, CreativeVersion.id == AdCreative.current_version_id
            )
        ).all()
    assert {status for status, _ in rows} == set(ReviewStatus)
    for _, version in rows:
        assert version.file_sha256, version.failure
        with Image.open(io.BytesIO(files.read(owner, version.file_sha256))) as picture:
            picture.load()
            assert picture.size == (version.width_px, version.height_px)


def test_one_ad_was_refused_and_mended(owner: Scope) -> None:
    with db.read(owner) as work:
        first = work.scalars(select(CreativeVersion).where(CreativeVersion.verdict == CheckVerdict.FAIL)).one()
        ad = work.get_one(AdCreative, first.creative_id)
        current = work.get_one(CreativeVersion, ad.current_version_id)
    assert first.failure
    assert "44 allowed by the campaign" in first.failure
    assert current.number == 2
    assert current.verdict != CheckVerdict.FAIL
    assert current.file_sha256


def test_a_change_request_has_a_thread_of_two_people_and_another_was_answered_by_an_edit(owner: Scope) -> None:
    with db.read(owner) as work:
        threads = work.execute(
            select(ReviewComment.creative_id, func.count(ReviewComment.author_id.distinct()))
            .join(AdCreative, AdCreative.id == ReviewComment.creative_id)
            .where(AdCreative.review_status == ReviewStatus.NEEDS_CHANGES)
            .group_by(ReviewComment.creative_id)
        ).all()
        asked = select(Approval.creative_id).where(Approval.status == ReviewStatus.NEEDS_CHANGES)
        edited = work.scalars(
            select(AdCreative)
            .join(CreativeVersion, CreativeVersion.id == AdCreative.current_version_id)
            .where(
                AdCreative.id.in_(asked),
                AdCreative.review_status == ReviewStatus.PENDING,
                CreativeVersion.number > 1,
            )
        ).all()
    assert max(people for _, people in threads) == 2
    assert edited


def test_finished_art_and_a_clients_decisions_are_there(entry: demo.DemoSignIn, owner: Scope) -> None:
    assert entry.review_path
    reviews.open_link(entry.review_path.removeprefix("/r/"))
    with db.read(owner) as work:
        assert work.scalars(select(AdCreative).where(AdCreative.origin == CreativeOrigin.FINISHED_ART)).one()
        by_client = work.scalars(select(Approval).where(Approval.review_link_id.is_not(None))).all()
    assert {decision.reviewed_by_name for decision in by_client} == {"Marta Lindqvist"}


def test_the_german_client_speaks_german_and_the_others_do_not(owner: Scope) -> None:
    with db.read(owner) as work:
        texts: dict[str, list[str]] = {"de": [], "en": []}
        for version in work.scalars(select(CreativeVersion)):
            texts[version.language].append(f"{version.headline}. {version.subheadline}. {version.primary_text}")
    shares = {language: _german_share(" ".join(said)) for language, said in texts.items()}
    assert shares["de"] > 0.95
    assert shares["en"] < 0.05


def _german_share(said: str) -> float:
    words = re.findall(r"\w+", said.casefold())
    german, english = sum(word in GERMAN for word in words), sum(word in ENGLISH for word in words)
    assert german + english > 50
    return german / (german + english)


def test_the_dashboard_shows_a_year_that_adds_up(owner: Scope) -> None:
    board = reporting.dashboard(owner, reporting.last_days(365))
    months = {day.strftime("%Y-%m") for day, made, approved in board.ads_per_day if made}
    assert len(months) >= 10
    assert board.totals.ads == sum(made for _, made, _ in board.ads_per_day) >= 150
    assert board.totals.packages >= 10
    assert 0.5 < (board.totals.approval_rate or 0) < 0.95
    assert reporting.dashboard(owner, reporting.last_days(90)).previous.ads > 0


def test_every_client_has_results_that_agree_with_their_files_and_lead_to_its_ads(owner: Scope) -> None:
    yesterday = clock.today() - timedelta(days=1)
    clients = {one.client_name: one.workspace_id for one in workspace_queries.list_workspaces(owner).rows}
    currencies = {}
    for name, workspace_id in clients.items():
        cards = results.history(owner, workspace_id)
        currencies[name] = {card.currency for card in cards}
        assert len({(card.platform, card.level) for card in cards}) >= 2
        assert all(card.file_total_matches for card in cards if card.platform != "linkedin")
        standing = results.standing(owner, workspace_id)
        assert standing.matched_share is not None
        assert 0.75 < standing.matched_share < 0.98, "some money leads to no ad, most of it does"
        # Made just before midnight, the files are a day older by the time they are looked at.
        assert standing.last_day in {yesterday, yesterday - timedelta(days=1)}
    assert currencies == {"Aurora Coffee": {"EUR"}, "Fernhollow Skin": {"GBP"}, "Kettenwerk Fahrräder": {"EUR"}}
    first = results.standing(owner, clients["Aurora Coffee"]).first_day
    assert first is not None
    assert (yesterday - first).days in {59, 60}


def test_whole_months_are_held_against_the_platforms_own_totals_and_agree(owner: Scope) -> None:
    months = reconciliation.account_months(owner)
    assert {one.agrees for one in months} == {True, None}, "months that were told anew, and LinkedIn's, have no total"
    assert sum(one.agrees is True for one in months) >= 9


def test_a_week_was_restated_and_only_gained(owner: Scope) -> None:
    with db.read(owner) as work:
        rows = work.execute(
            select(ResultDay.day, ResultDay.is_current, func.sum(ResultFact.conversions_micros), func.sum(ResultFact.spend_micros))
            .join(ResultFact, ResultFact.day_id == ResultDay.id)
            .where(ResultDay.account == "Aurora Coffee", ResultDay.platform == "meta")
            .group_by(ResultDay.day, ResultDay.is_current)
        ).all()  # fmt: skip
    before = {row[0]: row[2:] for row in rows if not row[1]}
    now = {row[0]: row[2:] for row in rows if row[1]}
    assert len(before) == 7
    assert all(now[day][1] == spend and now[day][0] >= orders for day, (orders, spend) in before.items())
    assert sum(now[day][0] for day in before) > sum(orders for orders, _ in before.values())


def test_one_ad_ran_too_little_to_say_anything_and_the_rest_enough(owner: Scope) -> None:
    with db.read(owner) as work:
        seen = work.execute(
            select(ResultLine.version_id, func.sum(ResultFact.impressions))
            .join(ResultFact, ResultFact.line_id == ResultLine.id)
            .join(ResultDay, (ResultDay.id == ResultFact.day_id) & ResultDay.is_current)
            .where(ResultLine.version_id.is_not(None))
            .group_by(ResultLine.version_id)
        ).all()
        strangers = work.scalar(select(func.count()).where(ResultLine.version_id.is_(None)))
        files = work.execute(select(ResultImport.first_day, ResultImport.last_day)).all()
    counts = sorted(int(impressions) for _, impressions in seen)
    assert len(counts) >= 40
    assert counts[0] < 300
    assert counts[1] > 5_000
    assert strangers == 4
    assert len(files) >= 18
    assert all((first.year, first.month) == (last.year, last.month) for first, last in files), "a file a month"


def test_nothing_happened_in_the_future_and_no_decision_came_before_its_ad(owner: Scope) -> None:
    now = clock.now()
    with db.read(owner) as work:
        pairs = work.execute(
            select(CreativeVersion.created_at, Approval.reviewed_at).join(
                Approval, Approval.version_id == CreativeVersion.id
            )
        ).all()
        newest = work.scalar(select(func.max(CreativeVersion.created_at)))
    assert newest is not None
    assert newest <= now
    assert all(drawn <= decided <= now for drawn, decided in pairs)


def test_while_history_is_written_other_threads_live_in_the_present() -> None:
    with clock.held_at(clock.now() - timedelta(days=300)), ThreadPoolExecutor(1) as pool:
        elsewhere = pool.submit(clock.now).result()
        assert elsewhere - clock.now() > timedelta(days=299)


@pytest.fixture
def short_plan(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """One campaign of one client, for tests that make an agency of their own."""
    folder = tmp_path / "plan"
    folder.mkdir()
    for shipped in (settings.SHIPPED_DATA_DIR / "demo").iterdir():
        (folder / shipped.name).symlink_to(shipped)
    plan = yaml.safe_load((folder / "northwind.yaml").read_text(encoding="utf-8"))
    plan["clients"] = plan["clients"][:1]
    plan["clients"][0]["campaigns"] = plan["clients"][0]["campaigns"][2:3]
    (folder / "northwind.yaml").unlink()
    (folder / "northwind.yaml").write_text(yaml.safe_dump(plan), encoding="utf-8")
    monkeypatch.setattr(demo, "_FOLDER", folder)


@pytest.mark.postgres
def test_it_is_made_on_postgresql_too_and_once_only(postgres_url_at_head: str, short_plan: None) -> None:
    database.use(database.connect(postgres_url_at_head))
    entry = demo.ensure()
    before = _row_counts()
    assert demo.ensure().scope == entry.scope
    assert _row_counts() == before
    assert before["ad_creatives"] == 8


def test_a_half_made_agency_is_made_anew(
    database_: database.Database, monkeypatch: pytest.MonkeyPatch, short_plan: None
) -> None:
    with monkeypatch.context() as broken:
        # As when the process is killed: nothing is taken back.
        broken.setattr(demo.runner, "run", _interrupted)
        broken.setattr(demo, "_clear", lambda agency_id: None)
        with pytest.raises(KeyboardInterrupt):
            demo.ensure()
    with db.unscoped("looking", writing=False) as work:
        half = work.scalars(select(Agency.id).where(Agency.made_by == demo.MADE_BY)).one()
        assert work.scalars(select(BatchItem)).all()
        kept = work.scalars(select(BatchJob.kept_by)).all()
    assert all(kept), "a worker would draw history in the present"

    entry = demo.ensure()
    with db.unscoped("looking", writing=False) as work:
        assert work.scalars(select(Agency.id)).all() == [entry.scope.agency_id]
    assert entry.scope.agency_id != half
    assert entry.scope.role == Role.OWNER


def _interrupted(scope: Scope, batch_id: str) -> None:
    raise KeyboardInterrupt


def test_an_agency_people_signed_up_under_the_name_stays_theirs(database_: database.Database) -> None:
    theirs = accounts.sign_up(
        agency_name="Northwind", name="Ada", email="ada@example.com", password="plenty of salted waves"
    )
    ours = demo._agency("Northwind")
    assert ours.agency_id != theirs.scope.agency_id
    assert demo._agency("Northwind").agency_id == ours.agency_id
