"""Proofs while somebody works on an ad: one easel, each draft drawn once, nobody else's and nothing out of date."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from core import ids
from core.accounts.service import Identity
from core.campaigns import service as campaigns
from core.campaigns.rules import CampaignArchived
from core.creatives import easel as easels
from core.creatives.proofs import Proofs
from core.creatives.rules import AdNotFound
from core.db import Scope
from core.errors import Forbidden
from core.vocabulary import Role
from tests.unit.creatives.studio_set import make_ads, the_ad

FEED = "meta_fb_feed_1x1"


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """How often an easel was laid out and a draft drawn."""
    counts = {"open_easel": 0, "try_out": 0}
    for name in counts:
        real = getattr(easels, name)

        def counting(*args: object, name: str = name, real: object = real) -> object:
            counts[name] += 1
            return real(*args)  # type: ignore[operator]

        monkeypatch.setattr(easels, name, counting)
    return counts


def at_work(scope: Scope, data_version: int = 1) -> Identity:
    return Identity(scope, "ada@example.com", "Ada", ids.new_id(), "Northwind", data_version)  # type: ignore[arg-type]


def test_page_and_route_share_one_drawing(scope: Scope, counted: dict[str, int]) -> None:
    proofs, campaign = Proofs(), make_ads(scope, placements=[FEED])
    ad, _ = the_ad(scope, campaign)
    easel = proofs.easel(at_work(scope), ad.id)
    typed = replace(easel.words, headline="20% off, only today")
    first = proofs.trial(at_work(scope), ad.id, typed, easel.look)
    assert proofs.trial(at_work(scope), ad.id, replace(typed), replace(easel.look)) is first
    assert counted == {"open_easel": 1, "try_out": 1}
    assert first.data == easels.try_out(easel, typed, easel.look).data
    assert first.address.startswith("data:image/jpeg;base64,/9j/")
    assert proofs.trial(at_work(scope), ad.id, typed, replace(easel.look, scheme="dark")) is not first


def test_two_who_ask_at_the_same_moment_wait_for_one_drawing(scope: Scope, counted: dict[str, int]) -> None:
    proofs, campaign = Proofs(), make_ads(scope, placements=[FEED])
    ad, _ = the_ad(scope, campaign)
    easel = easels.open_easel(scope, ad.id)
    begin = threading.Barrier(4)

    def ask(_: int) -> object:
        begin.wait()
        return proofs.trial(at_work(scope), ad.id, replace(easel.words, headline="20% off now"), easel.look)

    with ThreadPoolExecutor(4) as pool:
        trials = list(pool.map(ask, range(4)))
    assert all(trial is trials[0] for trial in trials)
    assert counted == {"open_easel": 2, "try_out": 1}, "one of the two easels is this test's own"


def test_a_change_of_the_agencys_data_lays_the_ad_out_anew(scope: Scope, counted: dict[str, int]) -> None:
    proofs, campaign = Proofs(), make_ads(scope, placements=[FEED])
    ad, _ = the_ad(scope, campaign)
    proofs.easel(at_work(scope), ad.id)
    campaigns.archive(scope, campaign)
    with pytest.raises(CampaignArchived):
        proofs.easel(at_work(scope, data_version=2), ad.id)


def test_nobody_gets_the_easel_of_somebody_else(scope: Scope, stranger: Scope) -> None:
    proofs, campaign = Proofs(), make_ads(scope, placements=[FEED])
    ad, _ = the_ad(scope, campaign)
    easel = proofs.easel(at_work(scope), ad.id)
    with pytest.raises(AdNotFound):
        proofs.trial(at_work(stranger), ad.id, easel.words, easel.look)
    demoted = replace(scope, role=Role.VIEWER)
    with pytest.raises(Forbidden):
        proofs.trial(at_work(demoted), ad.id, easel.words, easel.look)


def test_only_the_easels_used_last_are_kept(scope: Scope, counted: dict[str, int]) -> None:
    proofs, campaign = Proofs(most=2), make_ads(scope, placements=[FEED, "meta_story_9x16", "linkedin_191"])
    ids_of = [the_ad(scope, campaign, placement)[0].id for placement in (FEED, "meta_story_9x16", "linkedin_191")]
    for creative_id in (*ids_of, ids_of[2], ids_of[1], ids_of[0]):
        proofs.easel(at_work(scope), creative_id)
    assert counted["open_easel"] == 4, "the first was put away for the third"
    for at in range(50):
        with pytest.raises(AdNotFound):
            proofs.easel(at_work(scope), f"no such ad {at}")
    assert len(proofs._kept) == 2


def test_an_easel_that_nobody_used_is_put_away(scope: Scope) -> None:
    proofs, campaign = Proofs(life_s=0.0), make_ads(scope, placements=[FEED, "linkedin_191"])
    first, second = (the_ad(scope, campaign, placement)[0].id for placement in (FEED, "linkedin_191"))
    proofs.easel(at_work(scope), first)
    proofs.easel(at_work(scope), second)
    assert [key[-1] for key in proofs._kept] == [second]


def test_neither_ads_there_are_not_nor_states_of_before_take_the_place_of_others(
    scope: Scope, counted: dict[str, int]
) -> None:
    proofs, campaign = Proofs(most=2), make_ads(scope, placements=[FEED, "linkedin_191"])
    mine, other = (the_ad(scope, campaign, placement)[0].id for placement in (FEED, "linkedin_191"))
    proofs.easel(at_work(scope), other)
    for version in range(1, 6):
        proofs.easel(at_work(scope, data_version=version), mine)
        with pytest.raises(AdNotFound):
            proofs.easel(at_work(scope), f"no such ad {version}")
    assert [key[3:] for key in proofs._kept] == [(1, other), (5, mine)]
    laid_out = counted["open_easel"]
    proofs.easel(at_work(scope), other)
    assert counted["open_easel"] == laid_out
