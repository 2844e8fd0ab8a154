"""A change of all sizes by the job engine: all change together or none does, once, and nobody's version is passed over."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import select

from core import db
from core.accounts.models import Agency
from core.batches import service as batches
from core.campaigns import service as campaigns
from core.copywriting import captions
from core.creatives import changes, commissioned, commissions, rules
from core.creatives.models import CreativeVersion
from core.db import Scope
from core.errors import Conflict
from core.jobs import leases, runner
from core.jobs import queries as jobs
from core.vocabulary import BatchStatus
from tests.unit.creatives.studio_set import THREE, ads_of, drawn, make_ads, the_ad

SAID = {"headline": "20% off, for all of them"}


def _asked(scope: Scope) -> tuple[str, str]:
    campaign = make_ads(scope)
    batch_id = changes.ask_edit(scope, the_ad(scope, campaign)[0].id, words=SAID, look={"focal": (0.3, 0.4)})
    assert batch_id is not None
    return campaign, batch_id


def _headlines(scope: Scope, campaign: str) -> set[str]:
    return {version.headline for _, version in ads_of(scope, campaign).values()}


def _versions(scope: Scope) -> int:
    with db.read(scope) as work:
        return work.query(CreativeVersion).count()


def _data_version(scope: Scope) -> int:
    with db.read(scope) as work:
        return work.scalars(select(Agency.data_version).where(Agency.id == scope.agency_id)).one()


def test_all_sizes_change_when_the_batch_runs_and_none_before(scope: Scope) -> None:
    campaign, batch_id = _asked(scope)
    assert _versions(scope) == len(THREE)
    progress = drawn(scope, batch_id)
    assert progress.results == ({"made": 3, "failed_checks": 0, "kept": 0},)
    assert _headlines(scope, campaign) == {SAID["headline"]}
    assert {version.recipe["picture"]["focal_x"] for _, version in ads_of(scope, campaign).values()} == {0.3}
    assert {version.number for _, version in ads_of(scope, campaign).values()} == {2}


def test_while_they_are_drawn_it_tells_how_many_are_and_no_cached_answer_is_lost(
    scope: Scope, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, batch_id = _asked(scope)
    claim = leases.claim(scope, batch_id, "a worker")
    assert claim is not None
    seen: list[tuple[tuple[dict[str, object], ...], int]] = []
    tell = leases.tell

    def told(*given: Any) -> None:
        tell(*given)
        seen.append((jobs.batch_progress(scope, batch_id).underway, _data_version(scope)))

    monkeypatch.setattr(leases, "tell", told)
    monkeypatch.setattr(commissioned, "_TOLD_EVERY_S", 0.0)
    before = _data_version(scope)
    result = commissioned.run_item(claim.scope, claim.item)
    assert seen == [(({"drawn": drawn, "of": len(THREE)},), before) for drawn in range(len(THREE) + 1)]
    leases.finish(claim, result)
    progress = jobs.batch_progress(scope, batch_id)
    assert (progress.underway, progress.results) == ((), (result,))


def test_a_failed_change_leaves_no_figure_of_how_far_it_was(scope: Scope) -> None:
    _, batch_id = _asked(scope)
    claim = leases.claim(scope, batch_id, "a worker")
    assert claim is not None
    leases.tell(claim.scope, claim.item, {"drawn": 2, "of": 3})
    leases.fail(claim, leases.Fault("no", may_try_again=False))
    leases.tell(claim.scope, claim.item, {"drawn": 3, "of": 3})
    (row,) = jobs.list_items(scope, batch_id).rows
    assert (row.message, row.result) == ("no", {})


def test_of_two_who_ask_at_the_same_moment_one_is_told_to_wait(someone: Scope, monkeypatch: pytest.MonkeyPatch) -> None:
    campaign = make_ads(someone)
    ad = the_ad(someone, campaign)[0].id
    both, laid_out = threading.Barrier(2), commissioned.lay_out

    def at_once(*given: Any, **more: Any) -> commissions.Commission:
        asked = laid_out(*given, **more)
        both.wait(30)
        return asked

    def ask(number: int) -> str:
        try:
            return str(changes.ask_edit(someone, ad, words={"headline": f"20% off, says {number}"}))
        except Conflict:
            return "told"

    monkeypatch.setattr(commissioned, "lay_out", at_once)
    with ThreadPoolExecutor(2) as people:
        answers = list(people.map(ask, range(2)))
    assert answers.count("told") == 1


def test_a_change_whose_worker_was_lost_after_it_had_stored_is_not_made_twice(scope: Scope) -> None:
    _, batch_id = _asked(scope)
    claim = leases.claim(scope, batch_id, "a worker")
    assert claim is not None
    first = commissioned.run_item(claim.scope, claim.item)
    assert commissioned.run_item(claim.scope, claim.item) == first
    assert _versions(scope) == 2 * len(THREE)


def test_what_somebody_else_saved_while_it_waited_stays_and_nothing_of_it_is_stored(scope: Scope) -> None:
    campaign, batch_id = _asked(scope)
    other, _ = the_ad(scope, campaign, "meta_story_9x16")
    changes.edit_words(scope, other.id, headline="20% off, theirs")
    before = _versions(scope)
    progress = runner.run(scope, batch_id)
    assert progress.status is BatchStatus.FAILED
    assert "somebody else changed one of these sizes" in progress.failures[0].message
    assert _versions(scope) == before


def test_a_second_change_of_all_sizes_waits_for_the_first(scope: Scope) -> None:
    campaign, batch_id = _asked(scope)
    ad, _ = the_ad(scope, campaign)
    with pytest.raises(Conflict, match="being changed already"):
        changes.ask_edit(scope, ad.id, words={"headline": "20% off, again"})
    drawn(scope, batch_id)
    assert changes.ask_edit(scope, ad.id, words={"headline": "20% off, again"}) is not None


def test_a_change_that_is_made_again_draws_the_ads_as_they_are_by_then(scope: Scope) -> None:
    campaign, batch_id = _asked(scope)
    drawn(scope, batch_id)
    ad, _ = the_ad(scope, campaign)
    changes.edit_words(scope, ad.id, headline="20% off, newer", all_sizes=True)
    drawn(scope, batches.run_again(scope, batch_id))
    assert _headlines(scope, campaign) == {"20% off, newer"}


def test_words_of_all_sizes_are_kept_by_the_idea_or_no_size_has_them(
    scope: Scope, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = make_ads(scope)

    def fails(*_: object) -> None:
        raise RuntimeError("the database went away")

    monkeypatch.setattr(captions, "add_variation", fails)
    with pytest.raises(RuntimeError):
        changes.edit_words(scope, the_ad(scope, campaign)[0].id, headline="20% off, half", all_sizes=True)
    assert _versions(scope) == len(THREE)


def test_a_try_that_another_one_overtook_tells_of_the_versions_it_finds(
    scope: Scope, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its worker was thought to be lost and went on: both try, one stores."""
    _, batch_id = _asked(scope)
    claim = leases.claim(scope, batch_id, "a worker")
    assert claim is not None
    make, told = commissions.make, []

    def make_second(*given: Any, **more: Any) -> Any:
        if not told:
            told.append("both have begun")
            told.append(commissioned.run_item(claim.scope, claim.item))
        return make(*given, **more)

    monkeypatch.setattr(commissions, "make", make_second)
    assert commissioned.run_item(claim.scope, claim.item) == told[1] == {"made": 3, "failed_checks": 0, "kept": 0}
    assert _versions(scope) == 2 * len(THREE)


def test_a_second_change_is_told_that_the_first_is_paused(scope: Scope) -> None:
    campaign, batch_id = _asked(scope)
    batches.pause(scope, batch_id)
    with pytest.raises(Conflict, match="a batch that is paused — resume or stop it"):
        changes.ask_edit(scope, the_ad(scope, campaign)[0].id, words={"headline": "20% off, again"})


@pytest.mark.parametrize(("goes", "fault"), [("idea", rules.ConceptNotFound), ("campaign", Conflict)])
def test_an_idea_or_a_campaign_that_goes_while_its_ads_are_drawn_is_told(
    scope: Scope, monkeypatch: pytest.MonkeyPatch, goes: str, fault: type[Exception]
) -> None:
    campaign = make_ads(scope)
    ad, _ = the_ad(scope, campaign)
    draw, gone = commissions._drawn_again, []

    def goes_meanwhile(*given: Any) -> Any:
        if not gone:
            gone.append(goes)
            if goes == "idea":
                changes.delete_concept(scope, ad.concept_id)
            else:
                campaigns.archive(scope, campaign)
        return draw(*given)

    monkeypatch.setattr(commissions, "_drawn_again", goes_meanwhile)
    with pytest.raises(fault):
        changes.edit_words(scope, ad.id, headline="20% off, too late", all_sizes=True)
    assert _versions(scope) == (0 if goes == "idea" else len(THREE))
