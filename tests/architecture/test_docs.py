"""The guides stay true: what the code offers is named in them, and what they point to is there."""

import re
from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from pathlib import Path

import click
import pytest
from PIL import Image

from core import placements, settings
from core.accounts import rules as accounts
from core.accounts.rules import Permission
from core.brand import rules as brand
from core.campaigns import rules as campaigns
from core.cli import cli
from core.copywriting.rules import Brief, Limits
from core.copywriting.score import score
from core.creatives import studio
from core.creatives.rules import Words
from core.db import Scope
from core.errors import Forbidden
from core.exports import rules as exports
from core.ids import AgencyId
from core.ops import brief_file
from core.ops.make import Made
from core.vocabulary import Language, Role
from pages.ui.links import DESTINATIONS

ROOT = settings.PROJECT_DIR
OPERATOR, USER = ROOT / "docs" / "operator_guide.md", ROOT / "docs" / "user_guide.md"
PAGES = sorted({ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")})
BUILT = [page.title for page in DESTINATIONS if page.is_built]


@cache
def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def prose_of(path: Path) -> str:
    """The page without its code blocks."""
    return re.sub(r"^```.*?^```$", "", text_of(path), flags=re.DOTALL | re.MULTILINE)


def commands(group: click.Command, path: tuple[str, ...] = ()) -> Iterator[str]:
    """Every command of a group by the words people type."""
    if not isinstance(group, click.Group):
        yield " ".join(path)
        return
    for name, command in group.commands.items():
        yield from commands(command, (*path, name))


class Recorder(dict[str, str]):
    """An empty environment that notes what it is asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[str] = set()

    def get(self, name: str, default: str | None = None) -> str | None:  # type: ignore[override]
        self.asked.add(name)
        return default


def variables() -> list[str]:
    environment = Recorder()
    settings.read(environment)
    return sorted(environment.asked)


def links_of(path: Path) -> Iterator[str]:
    for target in re.findall(r"\]\(([^)\s]+)\)", prose_of(path)):
        if not re.match(r"[a-z]+:", target):
            yield target


def anchors_of(path: Path) -> set[str]:
    """The anchors of a page's headings, as code hosts make them."""
    headings = re.findall(r"^#+ (.+)$", prose_of(path), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def deed_of(permission: Permission) -> str:
    """What a permission allows, in the words of the refusal that a viewer reads."""
    viewer = Scope(AgencyId("a"), None, Role.VIEWER, "Vera")
    try:
        accounts.require(viewer, permission)
    except Forbidden as refusal:
        return refusal.what.removeprefix("your role (viewer) may not ")
    return "look at everything of the agency"


def row_of(path: Path, name: str) -> list[str]:
    """The cells of the table row that begins with `name`."""
    for line in text_of(path).splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("|") and cells[0].strip("`") == name:
            return cells
    raise AssertionError(f"{path.name} has no row {name}")


@pytest.mark.parametrize("command", list(commands(cli)))
def test_every_command_of_the_shell_is_in_the_operator_guide(command: str) -> None:
    assert re.search(rf"^\| `{re.escape(command)}[ `]", text_of(OPERATOR), flags=re.MULTILINE)


def test_the_settings_table_names_every_variable_that_is_read_and_no_other() -> None:
    table = text_of(OPERATOR).split("## Settings")[1].split("## ")[0]
    assert variables()
    assert sorted(re.findall(r"^\| `([A-Z_]+)` \|", table, flags=re.MULTILINE)) == variables()


@pytest.mark.parametrize(
    ("variable", "field"),
    [
        ("DATABASE_POOL_SIZE", "pool_size"),
        ("IMPRIMATUR_SLOW_QUERY_MS", "slow_query_ms"),
        ("IMPRIMATUR_LOG_LEVEL", "log_level"),
        ("IMPRIMATUR_TAKEOVER_S", "takeover_s"),
        ("IMPRIMATUR_ITEM_MEMORY_MB", "item_memory_mb"),
        ("IMPRIMATUR_MODEL_CALLS_PER_MINUTE", "model_calls_per_minute"),
        ("IMPRIMATUR_MODEL_CALLS_AT_ONCE", "model_calls_at_once"),
        ("IMPRIMATUR_PLAN", "plan_of_new_agencies"),
    ],
)
def test_the_settings_table_tells_the_defaults_as_they_are(variable: str, field: str) -> None:
    assert row_of(OPERATOR, variable)[1] == f"`{getattr(settings.read({}), field)}`"


@pytest.mark.parametrize("title", BUILT)
def test_every_page_that_is_built_is_named_in_the_user_guide(title: str) -> None:
    assert re.search(rf"\b{re.escape(title)}\b", prose_of(USER))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_and_picture_leads_somewhere(page: Path) -> None:
    for target in links_of(page):
        name, _, anchor = target.partition("#")
        there = (page.parent / name).resolve() if name else page
        assert there.exists(), f"{page.name} points to {target}"
        assert not anchor or anchor in anchors_of(there), f"{page.name} points to {target}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_the_pages_name_no_folder_of_the_machine_they_were_written_on(page: Path) -> None:
    assert not re.search(r"(?<![\w/])/(?:work|tmp|home|root)/", text_of(page))


def test_the_example_brief_of_the_guide_is_one_the_shell_takes(tmp_path: Path) -> None:
    (example,) = re.findall(r"^```yaml\n(.*?)^```$", text_of(OPERATOR), flags=re.DOTALL | re.MULTILINE)
    for name in ("coffee.jpg", "cup.png", "logo.png"):
        Image.new("RGB", (40, 40), "#0B3D2E").save(tmp_path / name)
    path = tmp_path / "brief.yaml"
    path.write_text(example, encoding="utf-8")
    read = brief_file.read(path)
    assert (read.agency, read.concepts, read.seed, read.approve) == ("Northwind Creative", 2, 7, "best")
    assert [name for name, _ in read.assets] == ["coffee.jpg", "cup.png"]
    assert read.kit["voice_prompt"] == "Warm, precise, never shouting."
    assert read.words[0].cta == "Shop now"


@pytest.mark.parametrize("key", [*brand.EDITABLE, *campaigns.EDITABLE, *campaigns.BRIEF_EDITABLE])
def test_every_key_of_a_brief_file_is_described(key: str) -> None:
    reference = text_of(OPERATOR).split("### Top level")[1].split("### Placements")[0]
    assert f"`{key}`" in reference


def test_the_placements_table_has_every_placement_with_its_size() -> None:
    for place in placements.all_placements():
        assert row_of(OPERATOR, place.id)[3] == f"{place.width_px} × {place.height_px}"


def test_the_guide_tells_the_object_that_make_prints_and_the_fields_of_an_ad() -> None:
    told = row_of(OPERATOR, "make")[1]
    assert re.findall(r'"(\w+)"', told) == [field.name for field in fields(Made)]
    listed = re.search(r"Each of its `creatives`.*?has (.*?)\. Texts", text_of(OPERATOR), flags=re.DOTALL)
    assert listed
    assert tuple(re.findall(r"`(\w+)`", listed[1])) == exports.FIELDS


@pytest.mark.parametrize("permission", list(Permission))
def test_the_roles_table_is_the_rule_book(permission: Permission) -> None:
    cells = row_of(USER, deed_of(permission))
    assert {role for role, cell in zip(Role, cells[1:], strict=True) if cell == "✓"} == {
        role for role in Role if accounts.allows(role, permission)
    }


def test_the_score_is_explained_by_its_own_criteria_and_points() -> None:
    judged = score(studio.copy_of(Words("A headline")), Brief("A client", Language.EN), Limits())
    for criterion in judged.criteria:
        assert row_of(USER, criterion.label)[1] == str(criterion.max_points)
    assert sum(criterion.max_points for criterion in judged.criteria) == 100


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = [int(path.name[:4]) for path in sorted((ROOT / "docs" / "decisions").glob("*.md"))]
    assert numbers == list(range(1, len(numbers) + 1))


def test_everything_that_comes_from_others_is_in_the_notice_and_its_licence_is_there() -> None:
    notice = text_of(ROOT / "NOTICE")
    for path in re.findall(r"(?:pages|data|docs|tests)/[\w./-]+\.(?:txt|md|json)", notice):
        assert (ROOT / path).is_file(), path
    for font in (ROOT / "pages" / "static" / "fonts").glob("*.woff2"):
        family = font.name.split("-latin")[0]
        assert f"pages/static/fonts/{family}-*.woff2" in notice
        assert (font.parent / f"{family}-OFL.txt").is_file()
