"""The pictures of the demo: each credited, each with the source its credit names, together small enough to ship."""

import ast
import re
from fnmatch import fnmatch
from pathlib import Path

import pytest
import yaml
from PIL import Image

from core.settings import SHIPPED_DATA_DIR

DEMO = SHIPPED_DATA_DIR / "demo"
KINDS = {".webp", ".jpg", ".jpeg", ".png", ".svg"}
PICTURES = sorted(path.name for path in DEMO.iterdir() if path.suffix in KINDS)
MAY_WEIGH_BYTES = 8_000_000


def credited() -> dict[str, str]:
    """Of each pattern of file names what stands in the column of its source."""
    rows = [
        [cell.strip() for cell in line.strip("|\n ").split("|")]
        for line in (DEMO / "CREDITS.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("|")
    ]
    source = rows[0].index("Source")
    return {pattern: row[source] for row in rows[2:] for pattern in re.findall(r"`([^`]+)`", row[0])}


def scenes(module: Path) -> dict[str, str]:
    """The pictures that a module of scenes says it makes, and by which function, read and not run."""
    for node in ast.parse(module.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id == "SCENES":
            assert isinstance(node.value, ast.Dict)
            return {
                ast.literal_eval(key): ast.unparse(value)
                for key, value in zip(node.value.keys, node.value.values, strict=True)
            }
    return {}


def functions(module: Path) -> set[str]:
    return {
        node.name for node in ast.parse(module.read_text(encoding="utf-8")).body if isinstance(node, ast.FunctionDef)
    }


def test_every_picture_is_credited_once_and_every_credit_is_of_a_picture() -> None:
    patterns = credited()
    for name in PICTURES:
        assert len([pattern for pattern in patterns if fnmatch(name, pattern)]) == 1, name
    for pattern in patterns:
        assert any(fnmatch(name, pattern) for name in PICTURES), pattern


@pytest.mark.parametrize(("name", "source"), [item for item in credited().items() if "scenes/" in item[1]])
def test_a_credited_scene_is_a_function_that_makes_this_picture(name: str, source: str) -> None:
    found = re.fullmatch(r"`scenes/(\w+\.py)`, `(\w+)`", source)
    assert found, source
    module = DEMO / "scenes" / found[1]
    assert found[2] in functions(module)
    assert scenes(module)[Path(name).stem] == found[2]


def test_every_scene_made_a_picture_that_ships_and_says_so() -> None:
    made = {f"{name}.webp" for module in (DEMO / "scenes").glob("*.py") for name in scenes(module)}
    assert made
    assert made == {name for name, source in credited().items() if "scenes/" in source}


def test_all_together_stay_below_eight_megabytes() -> None:
    assert sum((DEMO / name).stat().st_size for name in PICTURES) < MAY_WEIGH_BYTES


@pytest.mark.parametrize("name", [name for name in PICTURES if not name.endswith(".svg")])
def test_a_picture_opens_whole_and_carries_nothing_but_pixels(name: str) -> None:
    with Image.open(DEMO / name) as picture:
        picture.load()
        assert min(picture.size) >= 400
        assert not picture.getexif()


def test_the_plan_of_the_demo_names_pictures_that_are_there() -> None:
    plan = yaml.safe_load((DEMO / "northwind.yaml").read_text(encoding="utf-8"))
    named = [photo["file"] for client in plan["clients"] for photo in client["photos"].values()]
    assert len(named) == len(set(named))
    assert set(named) <= set(PICTURES)
