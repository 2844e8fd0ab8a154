"""`python -m core rebrand`: what it says it would do, what it does, and how it refuses."""

import json

import pytest

from core import ids
from core.brand import service as brand
from core.cli import main
from core.db import Scope
from tests.unit.creatives.studio_set import THREE, ads_of, kit_of, make_ads, make_campaign, make_client


@pytest.fixture
def old(scope: Scope) -> tuple[str, str]:
    """A client with two ads of an older kit, and their campaign."""
    client = make_client(scope)
    campaign = make_ads(scope, client=client, placements=THREE[:2])
    brand.update_kit(scope, kit_of(scope, campaign), primary_color="#0057B8")
    return client, campaign


@pytest.fixture(autouse=True)
def at_head(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests' database is made from the models, without a history."""
    monkeypatch.setattr("core.cli.migrate.require_head", lambda: None)


def told(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    out = capsys.readouterr().out
    found: dict[str, object] = json.loads(out)
    return found


def test_a_dry_run_draws_nothing_a_run_draws_once_and_the_next_finds_nothing(
    scope: Scope, old: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    client, campaign = old
    assert main(["rebrand", "--workspace", client, "--dry-run", "--json"]) == 0
    dry = told(capsys)
    assert (dry["ads"], dry["made"], dry["changes"], dry["batch_ids"]) == (2, 0, "new primary colour", [])
    assert {version.number for _, version in ads_of(scope, campaign).values()} == {1}
    assert main(["rebrand", "--workspace", client, "--campaign", campaign, "--json"]) == 0
    done = told(capsys)
    assert (done["ads"], done["made"], done["failed_items"], done["refused"]) == (2, 2, 0, [])
    assert {version.number for _, version in ads_of(scope, campaign).values()} == {2}
    assert main(["rebrand", "--workspace", client, "--json"]) == 0
    assert told(capsys)["ads"] == 0


def test_ads_that_keep_their_picture_are_named_and_end_it_with_one(
    scope: Scope, old: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    client, campaign = old
    version = next(version for _, version in ads_of(scope, campaign).values())
    brand.update_kit(scope, kit_of(scope, campaign), forbidden_phrases=[version.headline.split()[0]])
    assert main(["rebrand", "--workspace", client]) == 1
    lines = capsys.readouterr().out
    assert f"{version.code} keeps its picture: " in lines


def test_what_is_not_there_or_of_another_client_is_refused(
    scope: Scope, old: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    client, _ = old
    assert main(["rebrand", "--workspace", ids.new_id()]) == 2
    assert "error: workspace: there is no such client" in capsys.readouterr().err
    elsewhere = make_campaign(scope, make_client(scope, "Borealis Tea"))
    assert main(["rebrand", "--workspace", client, "--campaign", elsewhere, "--dry-run"]) == 2
    assert "error: campaign: this campaign is of another client" in capsys.readouterr().err
