"""A brief file is read whole or refused at the key that is wrong; nothing is written either way."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from core.errors import ImprimaturError
from core.ops import brief_file
from tests.briefs import NORTHWIND


def _write(folder: Path, brief: object) -> Path:
    (folder / "coffee.jpg").write_bytes(b"picture")
    path = folder / "brief.yaml"
    path.write_text(brief if isinstance(brief, str) else yaml.safe_dump(brief), encoding="utf-8")
    return path


def _changed(**changes: Any) -> dict[str, Any]:
    """NORTHWIND with dotted keys set; a value of `...` removes the key."""
    brief = deepcopy(NORTHWIND)
    for dotted, value in changes.items():
        *parents, last = dotted.split("__")
        place = brief
        for parent in parents:
            place = place[parent]
        if value is ...:
            del place[last]
        else:
            place[last] = value
    return brief


def test_a_good_brief_is_read_with_its_defaults(tmp_path: Path) -> None:
    read = brief_file.read(_write(tmp_path, NORTHWIND))
    assert read.client_name == "Aurora Coffee"
    assert read.kit["voice_prompt"] == "Warm, precise, never shouting."
    assert read.kit["primary_color"] == "#0B3D2E"
    assert (read.concepts, read.seed, read.approve, read.language.value) == (2, 0, "none", "en")
    assert read.assets == (("coffee.jpg", b"picture"),)


@pytest.mark.parametrize(
    ("brief", "field"),
    [
        (_changed(agency=...), "agency"),
        (_changed(workspace__client_name=...), "workspace.client_name"),
        (_changed(workspace__client_name="x" * 101), "workspace.client_name"),
        (_changed(campaign__objective=...), "campaign.objective"),
        (_changed(campaign__objective="fame"), "campaign.objective"),
        (_changed(campaign__starts_on="2026-02-30"), "campaign.starts_on"),
        (_changed(campaign__nonsense=1), "campaign.nonsense"),
        (_changed(nonsense=1), "nonsense"),
        (_changed(brand_kit__colors={"primary": "green"}), "brand_kit.colors.primary"),
        (_changed(brand_kit__logo="../logo.png"), "brand_kit.logo"),
        (_changed(assets=["/etc/passwd"]), "assets"),
        (_changed(assets=["../coffee.jpg"]), "assets"),
        (_changed(assets=["gone.jpg"]), "assets"),
        (_changed(assets=[]), "assets"),
        (_changed(placements=["billboard_on_the_moon"]), "placements"),
        (_changed(concepts=0), "concepts"),
        (_changed(concepts="two"), "concepts"),
        (_changed(language="xx"), "language"),
        (_changed(approve="maybe"), "approve"),
        (_changed(copy=[{"headline": "Only this"}]), "copy[1].primary_text"),
        (_changed(campaign__primary_offer="cheap coffee"), "campaign.primary_offer"),
    ],
)
def test_a_fault_is_told_at_its_key(tmp_path: Path, brief: dict[str, Any], field: str) -> None:
    with pytest.raises(ImprimaturError) as told:
        brief_file.read(_write(tmp_path, brief))
    assert told.value.field == field
    assert told.value.what


def test_an_unknown_key_is_answered_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(ImprimaturError) as told:
        brief_file.read(_write(tmp_path, _changed(campaign__objectiv="x")))
    assert "funnel_stage" in told.value.remedy


def test_a_link_that_leads_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    outside = tmp_path / "outside.jpg"
    outside.write_bytes(b"x")
    folder = tmp_path / "brief"
    folder.mkdir()
    (folder / "link.jpg").symlink_to(outside)
    with pytest.raises(ImprimaturError, match="outside"):
        brief_file.read(_write(folder, _changed(assets=["link.jpg"])))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "just words",
        "a: [unclosed",
        "a: 1\na: 2\n",
        "a: &x [1]\nb: *x\n",
        "!!python/object/apply:os.system ['true']",
        "agency: \x00",
        "[" * 5000,
    ],
)
def test_what_is_no_brief_is_refused_without_a_traceback(tmp_path: Path, text: str) -> None:
    with pytest.raises(ImprimaturError):
        brief_file.read(_write(tmp_path, text))


def test_a_brief_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "brief.yaml"
    path.write_bytes("agency: Café".encode("latin-1"))
    with pytest.raises(ImprimaturError, match="UTF-8"):
        brief_file.read(path)
