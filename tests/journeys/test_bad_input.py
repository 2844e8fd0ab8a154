"""Bad input from the shell and from the client's link: one clear line at its field, exit code 2, and no row changed."""

import csv
import io
import json
import threading
import zipfile
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml
from PIL import Image
from sqlalchemy import func, select
from starlette.applications import Starlette
from starlette.testclient import TestClient

from core import cli, db, schema, settings, web
from core.assets import rules as asset_rules
from core.assets import service as assets
from core.brand.models import BrandKit, BrandLogo
from core.campaigns import service as campaigns
from core.creatives import service as creatives
from core.db import Scope
from core.jobs import runner
from core.reviews import service as reviews
from core.vocabulary import BatchStatus
from core.web import review
from core.workspaces import service as workspaces
from core.workspaces.models import Workspace
from tests.unit.creatives import studio_set

BRIEF: dict[str, Any] = {
    "agency": "Northwind Creative",
    "workspace": {"client_name": "Aurora Coffee", "industry": "Food & Drink"},
    "brand_kit": {"logo": "logo.png", "voice": "Warm", "forbidden_phrases": ["cheap"]},
    "assets": ["coffee.jpg"],
    "campaign": {
        "name": "Autumn roast",
        "objective": "conversion",
        "launch_type": "seasonal",
        "funnel_stage": "warm",
        "primary_offer": "20% off the first bag",
        "landing_url": "https://example.com/autumn",
        "must_include_phrases": ["20% off"],
    },
    "placements": ["google_display_mrec"],
    "concepts": 1,
    "approve": "all",
}
Ran = tuple[int, str, str]
Run = Callable[..., Ran]
# What happened stays in the log even when it was taken back.
LOG = "audit_events"


def _changed(dotted: str, value: object) -> dict[str, Any]:
    brief = deepcopy(BRIEF)
    *parents, last = dotted.split(".")
    place = brief
    for parent in parents:
        place = place[parent]
    place[last] = value
    return brief


def _counts() -> dict[str, int]:
    with db.unscoped("counting rows in a test", writing=False) as work:
        return {
            name: work.execute(select(func.count()).select_from(table)).scalar_one()
            for name, table in schema.METADATA.tables.items()
            if name != LOG
        }


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with a photograph, pictures nobody can use, and a logo."""
    folder = tmp_path / "desk"
    folder.mkdir()
    photo = studio_set.coffee(1200)
    (folder / "coffee.jpg").write_bytes(photo)
    (folder / "cut.jpg").write_bytes(photo[: len(photo) // 2])
    (folder / "loop.jpg").symlink_to("loop.jpg")
    (folder / "broken.svg").write_text("<svg><text>&nothing;</text></svg>")
    Image.new("RGB", (900, 700), "#8A5A33").save(folder / "other.jpg")
    logo = Image.new("RGBA", (400, 100), (0, 0, 0, 0))
    logo.paste((11, 61, 46, 255), (10, 10, 390, 90))
    logo.save(folder / "logo.png")
    return folder


@pytest.fixture
def make(desk: Path, at_head: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """`python -m core make`, in this process: exit code, stdout, stderr."""

    def made(brief: dict[str, Any] | str, out: Path | None = None) -> Ran:
        path = desk / "brief.yaml"
        path.write_text(brief if isinstance(brief, str) else yaml.safe_dump(brief), encoding="utf-8")
        code = cli.main(["make", str(path), "--out", str(out or desk / "out"), "--json"])
        told = capsys.readouterr()
        return code, told.out, told.err

    return made


def _refused(ran: Ran, field: str) -> None:
    code, out, err = ran
    assert (code, out) == (2, "")
    assert err.splitlines()[-1].startswith(f"error: {field}: "), err
    assert "a fault in the app" not in err


def _text(old: str, new: str) -> str:
    written = yaml.safe_dump(BRIEF)
    assert old in written
    return written.replace(old, new)


@pytest.mark.parametrize(
    ("brief", "field"),
    [
        (_changed("assets", ["a\0b.jpg"]), "assets"),
        (_changed("assets", ["x" * 300 + ".jpg"]), "assets"),
        (_changed("assets", ["loop.jpg"]), "assets"),
        (_changed("assets", ["."]), "assets"),
        (_changed("assets", [f"{number}.jpg" for number in range(31)]), "assets"),
        (_changed("brand_kit.logo", "loop.jpg"), "brand_kit.logo"),
        (_changed("brand_kit.colors", {"primary": "green"}), "brand_kit.colors.primary"),
        (_changed("brand_kit.voice", "x" * 501), "brand_kit.voice"),
        (_changed("concepts", 7), "concepts"),
        (_changed("copy", [{"headline": "20% off", "primary_text": "x" * 5000}]), "copy[1].primary_text"),
        (_changed("copy", [{"headline": "Hi", "primary_text": "20% off", "cta": "x" * 51}]), "copy[1].cta"),
        (_text("name: Autumn roast", "name: Autumn roast\n  starts_on: 2026-02-30"), "campaign.starts_on"),
        (_text("concepts: 1", "concepts: " + "9" * 5000), "brief"),
        (_text("concepts: 1", "concepts: !!bool perhaps"), "brief"),
        (_text("concepts: 1", "concepts: !!timestamp soon"), "brief"),
        (_text("concepts: 1", "concepts: &one 1\nseed: *one"), "brief"),
    ],
)
def test_a_brief_that_cannot_be_is_refused_before_anything_is_opened(
    make: Run, desk: Path, brief: dict[str, Any] | str, field: str
) -> None:
    _refused(make(brief), field)
    assert sum(_counts().values()) == 0
    assert not (desk / "out").exists()


def test_a_day_without_quotes_is_a_day(make: Run) -> None:
    brief = _text("name: Autumn roast", "name: Autumn roast\n  starts_on: 2026-02-20").replace("all", "none")
    code, out, err = make(brief)
    assert code == 0, err
    assert json.loads(out)["package"] is None


@pytest.mark.parametrize("where", ["file", "file/below", "taken", "x" * 300])
def test_a_package_that_could_not_be_written_stops_before_the_work(make: Run, desk: Path, where: str) -> None:
    (desk / "file").write_text("not a folder")
    (desk / "taken" / "package.zip").mkdir(parents=True)
    _refused(make(BRIEF, desk / where), "out")
    assert sum(_counts().values()) == 0


def test_a_fault_on_the_way_leaves_the_client_of_an_earlier_brief_as_it_was(make: Run) -> None:
    code, _, err = make(BRIEF | {"approve": "none"})
    assert code == 0, err
    rows, client = _counts(), _client_as_stored()
    unwritable = BRIEF["campaign"] | {"headline_max_length": 1}
    for changes, field in (
        ({"assets": ["other.jpg", "cut.jpg"]}, "assets"),
        ({"brand_kit": {"logo": "broken.svg", "voice": "Loud"}}, "brand_kit.logo"),
        ({"brand_kit": {"voice": "Loud"}, "campaign": unwritable}, "campaign.headline_max_length"),
    ):
        _refused(make(BRIEF | {"workspace": {"client_name": "Aurora Coffee", "industry": "Tea"}} | changes), field)
        assert _counts() == rows
        assert _client_as_stored() == client


def test_a_fault_on_the_way_leaves_nothing_of_a_new_client(make: Run) -> None:
    _refused(make(BRIEF | {"campaign": BRIEF["campaign"] | {"headline_max_length": 1}}), "campaign.headline_max_length")
    assert sum(_counts().values()) == 0
    assert not [path for path in (settings.current().data_dir / "files").rglob("*") if path.is_file()]


def _client_as_stored() -> tuple[Any, ...]:
    with db.unscoped("looking in a test", writing=False) as work:
        logos = work.execute(select(BrandLogo.original_name, BrandLogo.kind, BrandLogo.ground, BrandLogo.file_sha256))
        said = select(BrandKit.voice_prompt, Workspace.industry).join(Workspace, Workspace.id == BrandKit.workspace_id)
        return tuple(logos.all()), tuple(work.execute(said).all())


def test_a_logo_on_a_white_box_is_taken_with_a_warning(make: Run, desk: Path) -> None:
    logo = Image.new("RGB", (400, 100), "white")
    logo.paste("#0B3D2E", (60, 30, 340, 70))
    logo.save(desk / "logo.png")
    code, _, err = make(BRIEF | {"approve": "none"})
    assert code == 0
    assert "warning: brand_kit.logo: this logo stands on a white box" in err


def test_wild_signs_in_every_text_give_a_package_with_tame_names(make: Run) -> None:
    wild = "=1+1 “Café”\r\n<b>ñ {x} %s,;\u202e\u0007"
    brief = _changed("brand_kit", {})
    brief["agency"] = brief["workspace"]["client_name"] = brief["campaign"]["name"] = wild
    brief["campaign"] |= {"target_audience": wild, "keywords": [wild], "brief": {"key_message": wild}}
    code, out, err = make(brief)
    assert code == 0, err
    with zipfile.ZipFile(json.loads(out)["package"]) as archive:
        names = archive.namelist()
        rows = list(csv.reader(io.StringIO(archive.read("creatives.csv").decode("utf-8-sig"), newline="")))
        letter = archive.read("README.txt").decode()
    assert all(name.isascii() and ".." not in name and len(name.rsplit("/", 1)[-1]) <= 120 for name in names)
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "@"))]
    assert "=1+1 “Café” <b>ñ {x} %s,;" in letter
    assert not {"\u202e", "\u0007", "\r"} & set(letter)


# --- what changes while others look or work ----------------------------------------------------------------------------


@pytest.fixture
def browser(database_: db.Database) -> Iterator[TestClient]:
    """A client's browser."""
    app = Starlette(routes=[*web.routes()], middleware=web.middleware())
    with TestClient(app, base_url="https://app.example", raise_server_exceptions=False) as client:
        yield client


def test_archiving_while_ads_are_queued_and_a_link_is_open_breaks_neither(scope: Scope, browser: TestClient) -> None:
    workspace_id = studio_set.make_client(scope)
    photo = studio_set.make_photo(scope, workspace_id, width_px=1200)
    campaign_id = studio_set.make_campaign(scope, workspace_id, placements=("google_display_mrec",))
    batch_id = creatives.plan(scope, campaign_id, asset_ids=[photo], concepts=1)
    token = reviews.create_link(scope, campaign_id).token
    campaigns.archive(scope, campaign_id)
    workspaces.archive(scope, workspace_id)
    assert runner.run(scope, batch_id).status == BatchStatus.DONE
    assert browser.get(f"/r/{token}").status_code == 200
    with pytest.raises(asset_rules.AssetInUse):
        assets.delete(scope, photo)


@pytest.mark.parametrize("name", ["A\r\nSet-Cookie: x=1", "a\0b", "\u202eAnna", "😀" * 100, "א" * 100])
def test_a_clients_name_can_hold_anything_and_splits_no_header(scope: Scope, browser: TestClient, name: str) -> None:
    workspace_id = studio_set.make_client(scope)
    campaign_id = studio_set.make_campaign(scope, workspace_id)
    token = reviews.create_link(scope, campaign_id).token
    sent = {"csrf": review.csrf_token(token), "decision": "needs-changes", "ad": "IM000000", "name": name}
    answer = browser.post(f"/r/{token}", data=sent | {"comment": "x\r\n\0y"}, follow_redirects=False)
    assert answer.status_code in {303, 422}
    assert len(answer.headers.get_list("set-cookie")) <= 1


def test_two_briefs_at_once_make_one_agency_and_two_campaigns(make: Run, desk: Path) -> None:
    brief = desk / "both.yaml"
    brief.write_text(yaml.safe_dump(_changed("brand_kit", {})), encoding="utf-8")
    codes: list[int] = []

    def run(out: str) -> None:
        codes.append(cli.main(["make", str(brief), "--out", str(desk / out), "--json"]))

    both = [threading.Thread(target=run, args=(out,)) for out in ("first", "second")]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert codes == [0, 0]
    rows = _counts()
    assert (rows["agencies"], rows["campaigns"]) == (1, 2)
