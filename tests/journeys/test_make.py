"""The whole main job from the shell: a brief in, a package out, equal bytes for equal briefs, nothing of a bad one."""

import csv
import hashlib
import io
import json
import os
import subprocess
import sys
import zipfile
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml
from PIL import Image

from core import ids, placements, settings
from tests.briefs import NORTHWIND

pytestmark = pytest.mark.slow

NINE = [
    "meta_ig_feed_4x5", "meta_fb_feed_1x1", "meta_story_9x16", "meta_fb_link_191", "linkedin_191", "x_image_191",
    "pinterest_2x3", "google_display_mrec", "google_display_leaderboard",
]  # fmt: skip
BRIEF: dict[str, Any] = NORTHWIND | {
    "brand_kit": NORTHWIND["brand_kit"] | {"logo": "logo.png"},
    "campaign": NORTHWIND["campaign"] | {"target_audience": "home baristas", "must_exclude_phrases": ["guarantee"]},
    "placements": NINE,
    "concepts": 2,
    "language": "en",
    "seed": 7,
    "approve": "best",
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a real photograph, a logo, and no installation yet."""
    from skimage import data

    folder = tmp_path_factory.mktemp("make")
    Image.fromarray(data.coffee()).resize((1800, 1200)).save(folder / "coffee.jpg", quality=92)
    logo = Image.new("RGBA", (400, 100), (0, 0, 0, 0))
    logo.paste((11, 61, 46, 255), (10, 10, 390, 90))
    logo.save(folder / "logo.png")
    return folder


def _make(
    desk: Path, brief: dict[str, Any], out: str, data: str = "data", *more: str
) -> subprocess.CompletedProcess[str]:
    path = desk / f"{out}.yaml"
    path.write_text(yaml.safe_dump(brief), encoding="utf-8")
    env = {**os.environ, "IMPRIMATUR_DATA_DIR": str(desk / data)}
    env.pop("DATABASE_URL", None)
    env.pop("STORAGE_URL", None)
    command = [sys.executable, "-m", "core", "make", str(path), "--out", str(desk / out), "--json", *more]
    return subprocess.run(
        command, capture_output=True, text=True, env=env, cwd=settings.PROJECT_DIR, timeout=300, check=False
    )


def _told(ran: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    assert ran.returncode == 0, ran.stderr
    told: dict[str, Any] = json.loads(ran.stdout)
    return told


def _pictures(package: Path) -> dict[tuple[str, int], str]:
    """SHA-256 of each picture by placement and concept: codes differ from run to run, pixels may not."""
    with zipfile.ZipFile(package) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        return {
            (ad["placement"], ad["concept"]): hashlib.sha256(archive.read(ad["path"])).hexdigest()
            for ad in manifest["creatives"]
        }


@pytest.fixture(scope="module")
def first(desk: Path) -> dict[str, Any]:
    """The first run, on an empty database, approving all."""
    return _told(_make(desk, BRIEF | {"approve": "all"}, "first"))


def test_the_counts_of_the_result_add_up(first: dict[str, Any]) -> None:
    assert set(first) == {
        "agency_id", "workspace_id", "campaign_id", "creatives", "approved", "rejected_by_checks", "package", "seconds",
    }  # fmt: skip
    assert first["creatives"] == 18
    assert first["approved"] + first["rejected_by_checks"] == 18
    assert first["rejected_by_checks"] == 0


def test_every_picture_has_its_placements_size_and_its_manifest_hash(first: dict[str, Any]) -> None:
    with zipfile.ZipFile(first["package"]) as archive:
        assert archive.testzip() is None
        manifest = json.loads(archive.read("manifest.json"))
        listed = {entry["path"]: entry for entry in manifest["files"]}
        assert set(listed) == set(archive.namelist()) - {"manifest.json"}
        for path, entry in listed.items():
            content = archive.read(path)
            assert (hashlib.sha256(content).hexdigest(), len(content)) == (entry["sha256"], entry["bytes"])
        for ad in manifest["creatives"]:
            place = placements.get(ad["placement"])
            with Image.open(io.BytesIO(archive.read(ad["path"]))) as picture:
                assert picture.size == (place.width_px, place.height_px) == (ad["width"], ad["height"])
                assert picture.mode == "RGB"


def test_words_codes_and_names_are_as_promised(first: dict[str, Any]) -> None:
    with zipfile.ZipFile(first["package"]) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        rows = list(csv.DictReader(io.StringIO(archive.read("creatives.csv").decode("utf-8-sig"))))
    assert manifest["format"] == 1
    assert len({ad["code"] for ad in manifest["creatives"]}) == len(manifest["creatives"]) == len(rows)
    for ad in manifest["creatives"]:
        said = f"{ad['headline']} {ad['primary_text']}".lower()
        assert "20% off" in said
        assert not any(word in said for word in ("cheap", "best in the world", "guarantee"))
        assert ids.is_code(ad["code"])
        assert ad["code"] in ad["path"]
        assert ad["path"].isascii()
        assert len(ad["path"].rsplit("/", 1)[1]) <= 120
        assert all(value is not None for key, value in ad.items() if key != "score")


def test_the_same_brief_again_gives_the_same_pixels_on_a_used_database(desk: Path, first: dict[str, Any]) -> None:
    again = _told(_make(desk, BRIEF | {"approve": "all"}, "again"))
    assert again["campaign_id"] != first["campaign_id"]
    assert again["workspace_id"] == first["workspace_id"]
    assert _pictures(Path(again["package"])) == _pictures(Path(first["package"]))


def test_a_package_of_pngs_holds_what_its_placements_take_and_names_the_rest(desk: Path, first: dict[str, Any]) -> None:
    ran = _make(desk, BRIEF | {"approve": "all"}, "pngs", "data", "--format", "png")
    with zipfile.ZipFile(_told(ran)["package"]) as archive:
        ads = json.loads(archive.read("manifest.json"))["creatives"]
        for ad in ads:
            with Image.open(io.BytesIO(archive.read(ad["path"]))) as picture:
                assert (picture.format == "PNG") == (ad["format"] == "png") == ad["path"].endswith(".png")
            place = placements.get(ad["placement"])
            assert place.max_bytes is None or len(archive.read(ad["path"])) <= place.max_bytes
    kept = {ad["code"] for ad in ads if ad["format"] != "png"}
    assert len(kept) < len(ads)
    assert all(ad["format_note"] for ad in ads if ad["code"] in kept)
    assert all(code in ran.stderr for code in kept)
    # The pictures are those that the same brief gives as JPEG.
    stored = {(ad["placement"], ad["concept"]): ad["stored_sha256"] for ad in ads}
    assert stored == _pictures(Path(first["package"]))


def test_a_format_that_no_placement_takes_is_refused_before_anything_is_made(desk: Path, first: dict[str, Any]) -> None:
    for given in ("webp", "bmp"):
        ran = _make(desk, BRIEF, f"no_{given}", f"none_{given}", "--format", given)
        assert ran.returncode == 2
        assert ran.stderr.strip().splitlines()[-1].startswith("error: format: ")
        assert not (desk / f"none_{given}" / "app.sqlite").exists()


def test_best_approves_one_concept_for_each_photo_and_placement(desk: Path, first: dict[str, Any]) -> None:
    best = _told(_make(desk, BRIEF, "best"))
    assert best["approved"] == 9
    pictures = _pictures(Path(best["package"]))
    assert sorted(placement for placement, _ in pictures) == sorted(NINE)


def test_none_approves_nothing_and_writes_no_package(desk: Path, first: dict[str, Any]) -> None:
    none = _told(_make(desk, BRIEF | {"approve": "none", "placements": NINE[:1]}, "none"))
    assert none["package"] is None
    assert none["approved"] == 0
    assert not (desk / "none").exists()


def test_own_words_are_used_as_written_and_a_bad_ad_is_refused_alone(desk: Path, first: dict[str, Any]) -> None:
    brief = deepcopy(BRIEF) | {
        "approve": "all",
        "placements": NINE[:2],
        "copy": [
            {"headline": "Slow-roasted for your morning", "primary_text": "20% off the first bag.", "cta": "Shop now"},
            {"headline": "A cheap trick", "primary_text": "20% off the first bag."},
        ],
    }
    ran = _make(desk, brief, "own")
    told = _told(ran)
    assert (told["creatives"], told["approved"], told["rejected_by_checks"]) == (4, 2, 2)
    assert "cheap" in ran.stderr
    with zipfile.ZipFile(told["package"]) as archive:
        manifest = json.loads(archive.read("manifest.json"))
    assert {ad["headline"] for ad in manifest["creatives"]} == {"Slow-roasted for your morning"}


def test_a_photo_too_small_for_a_placement_is_refused_there_and_named(desk: Path, first: dict[str, Any]) -> None:
    with Image.open(desk / "coffee.jpg") as photo:
        photo.resize((400, 267)).save(desk / "small.jpg")
    ran = _make(
        desk, BRIEF | {"assets": ["small.jpg"], "placements": ["meta_ig_feed_4x5", "google_display_mrec"]}, "small"
    )
    told = _told(ran)
    assert told["rejected_by_checks"] == 2
    assert "meta_ig_feed_4x5" in ran.stderr


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"assets": ["broken.jpg"]}, "assets"),
        ({"assets": ["../outside.jpg"]}, "assets"),
        ({"placements": ["nowhere"]}, "placements"),
        ({"surprise": 1}, "surprise"),
        ({"campaign": BRIEF["campaign"] | {"primary_offer": "cheap coffee"}}, "campaign.primary_offer"),
        ({"campaign": BRIEF["campaign"] | {"starts_on": "2026-02-30"}}, "campaign.starts_on"),
    ],
)
def test_a_bad_brief_leaves_nothing_behind(desk: Path, changes: dict[str, Any], field: str) -> None:
    (desk / "broken.jpg").write_bytes((desk / "coffee.jpg").read_bytes()[:4000])
    data = f"bad_{field}"
    ran = _make(desk, BRIEF | changes, "bad", data=data)
    assert ran.returncode == 2
    assert ran.stdout == ""
    assert ran.stderr.splitlines()[-1].startswith(f"error: {field}: ")
    assert "Traceback" not in ran.stderr
    assert not (desk / "bad").exists()
    assert _rows(desk / data / "app.sqlite") == {}
    assert not [path for path in (desk / data).rglob("*") if path.is_file() and "files" in path.parts]


def _rows(path: Path) -> dict[str, int]:
    """Tables that hold anything, with their counts."""
    from sqlalchemy import inspect, text

    from core.db import database

    if not path.exists():
        return {}
    opened = database.connect(f"sqlite:///{path}")
    with opened.reading.connect() as connection:
        names = [name for name in inspect(connection).get_table_names() if name != "alembic_version"]
        counts = {name: connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() for name in names}
    opened.dispose()
    return {name: count for name, count in counts.items() if count}


def test_a_client_that_people_made_is_left_alone(desk: Path) -> None:
    from core import db
    from core.accounts.models import Agency
    from core.db import database, migrate

    opened = database.connect(f"sqlite:///{desk / 'taken' / 'app.sqlite'}")
    database.use(opened)
    migrate.bring_to_head(opened)
    with db.unscoped("test set-up") as work:
        work.add(Agency(name=BRIEF["agency"], made_by="web"))
    database.use(None)
    ran = _make(desk, BRIEF, "taken_out", data="taken")
    assert ran.returncode == 2
    assert "error: agency: " in ran.stderr
