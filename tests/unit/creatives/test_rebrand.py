"""A new kit: which ads are old, what is drawn anew, whose approval stays, and what happens when it is asked twice."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import select

from core import db, ids, storage
from core.accounts.models import AuditEvent
from core.brand import service as brand
from core.campaigns import service as campaigns
from core.creatives import changes, kit_changes, rebrand, rebrand_items, reprint, service, sheet, studio
from core.creatives.models import CreativeVersion
from core.creatives.tasks import run_item
from core.db import Scope
from core.errors import Conflict, Forbidden, NotFound
from core.jobs import service as jobs
from core.jobs.models import BatchItem, BatchJob
from core.jobs.registry import ItemView
from core.rendering import RECIPE_VERSION, fonts
from core.reviews import queries as review_queries
from core.reviews import service as reviews
from core.reviews.models import Approval
from core.storage import files
from core.vocabulary import BatchKind, LogoGround, LogoKind, ReviewStatus, Role
from core.workspaces import service as workspaces
from tests import factories
from tests.conftest import make_scope
from tests.unit.creatives.studio_set import (
    THREE,
    ads_of,
    count,
    drawn,
    kit_of,
    make_ads,
    make_campaign,
    make_client,
    make_photo,
    the_ad,
)
from tests.unit.statements import counted


def made(scope: Scope, **kit: str) -> tuple[str, str, str]:
    """A client, a campaign with three ads, and the kit."""
    client = make_client(scope, **kit)
    campaign = make_ads(scope, client=client)
    return client, campaign, kit_of(scope, campaign)


def more_ads(scope: Scope, client: str, *, concepts: int = 1, name: str) -> str:
    """Another campaign of the same client, from a photo of its own."""
    photo = make_photo(scope, client, width_px=1800)
    campaign = make_campaign(scope, client, name=name, placements=THREE[:1])
    drawn(scope, service.plan(scope, campaign, asset_ids=[photo], concepts=concepts))
    return campaign


def approve(scope: Scope, campaign: str) -> None:
    results = reviews.decide(scope, [ad.id for ad, _ in ads_of(scope, campaign).values()], status="approved")
    assert all(result.ok for result in results)


def add_logo(scope: Scope, kit: str) -> None:
    data = factories.picture(400, 120, "#112233", "PNG")
    brand.add_logo(scope, kit, name="logo.png", data=data, kind=LogoKind.WORDMARK, ground=LogoGround.LIGHT)


def run(scope: Scope, client: str) -> rebrand.Started:
    started = rebrand.start(scope, client)
    for batch_id in started.batch_ids:
        assert drawn(scope, batch_id).counts.failed == 0
    return started


def test_only_what_is_seen_of_a_kit_makes_its_ads_old(scope: Scope) -> None:
    client, campaign, kit = made(scope)
    brand.update_kit(scope, kit, voice_prompt="Warm, precise", keywords=["tea"])
    assert rebrand.offer(scope, client).ads == 0
    brand.update_kit(scope, kit, primary_color="#0057B8")
    told = rebrand.offer(scope, client)
    assert (told.ads, told.changes, told.running, told.refused) == (3, ("primary",), (), ())
    assert [(one.campaign_id, one.ads, one.approved, one.concepts) for one in told.campaigns] == [(campaign, 3, 0, 1)]
    assert kit_changes.words(told.changes) == "new primary colour"


def test_every_old_ad_gets_a_version_of_its_own_and_the_old_one_stays(scope: Scope) -> None:
    client, campaign, kit = made(scope)
    before = ads_of(scope, campaign)
    brand.update_kit(scope, kit, primary_color="#0057B8", secondary_color="#E30613")
    started = run(scope, client)
    assert (started.ads, len(started.batch_ids)) == (3, 1)
    after = ads_of(scope, campaign)
    assert after.keys() == before.keys()
    for place, (_, version) in after.items():
        old = before[place][1]
        assert (version.number, version.failure) == (2, None)
        assert version.code != old.code
        assert version.recipe["kit"]["primary"] == "#0057B8"
        assert {**version.recipe, "kit": None} == {**old.recipe, "kit": None}
        told = version.fit_report["rebrand"]
        assert (told["of"], told["before"], told["number"]) == (version.creative_id, old.id, 1)
        assert set(told["changes"]) == {"primary", "secondary"}
    assert count(scope, CreativeVersion) == 6
    assert rebrand.offer(scope, client).ads == 0


def test_an_approval_stays_where_nobody_sees_a_difference_and_is_asked_anew_where_somebody_would(scope: Scope) -> None:
    client, campaign, kit = made(scope, primary_color="#E30613")
    approve(scope, campaign)
    brand.update_kit(scope, kit, primary_color="#E30614")
    run(scope, client)
    for ad, version in ads_of(scope, campaign).values():
        assert (version.number, ad.review_status) == (2, ReviewStatus.APPROVED)
        assert not version.fit_report["rebrand"]["is_visible"]
        newest = review_queries.history_of(scope, ad.id)[0]
        assert (newest.version_id, newest.ad_hash, newest.status) == (version.id, version.ad_hash, "approved")
        assert "Kept from version 1" in newest.reason
        assert newest.can_undo
    with db.read(scope) as work:
        told = work.scalars(select(AuditEvent.summary).where(AuditEvent.action == "review.kept")).all()
    assert len(told) == 3
    assert all("does not visibly change" in summary for summary in told)
    add_logo(scope, kit)
    run(scope, client)
    states = {place: (ad.review_status, version) for (_, place), (ad, version) in ads_of(scope, campaign).items()}
    assert {place for place, (status, _) in states.items() if status == ReviewStatus.PENDING}
    for status, version in states.values():
        told = version.fit_report["rebrand"]
        assert told["changes"] == ["logos"]
        assert (status == ReviewStatus.PENDING) == told["is_visible"]
        assert told["was"] == ReviewStatus.APPROVED


def test_small_steps_do_not_carry_an_approval_to_a_picture_nobody_saw(scope: Scope) -> None:
    client, campaign, kit = made(scope, primary_color="#C82828")
    approve(scope, campaign)
    statuses = []
    for blue in range(0x2B, 0x5C, 8):
        brand.update_kit(scope, kit, primary_color=f"#C828{blue:02X}")
        run(scope, client)
        ad, version = the_ad(scope, campaign)
        statuses.append((ad.review_status, version.fit_report[rebrand_items.MARK]["number"]))
    assert statuses[0] == ("approved", 1), "nobody sees the first step"
    assert statuses[-1] == ("pending", 1), "all of them together are held against what was approved"


def test_a_picture_that_comes_back_to_the_approved_one_is_approved(scope: Scope) -> None:
    client, campaign, kit = made(scope, primary_color="#C82828")
    approve(scope, campaign)
    for colour in ("#0057B8", "#0A7A3C"):
        brand.update_kit(scope, kit, primary_color=colour)
        run(scope, client)
        ad, version = the_ad(scope, campaign)
        told = rebrand_items.change_of(ad.id, version)
        assert (ad.review_status, told and told.was, told and told.number) == ("pending", "approved", 1)
    brand.update_kit(scope, kit, primary_color="#C82828")
    run(scope, client)
    assert the_ad(scope, campaign)[0].review_status == "approved"


def test_a_kept_approval_can_be_taken_back(scope: Scope) -> None:
    client, campaign, kit = made(scope, primary_color="#E30613")
    approve(scope, campaign)
    brand.update_kit(scope, kit, primary_color="#E30614")
    run(scope, client)
    ad, _ = the_ad(scope, campaign)
    reviews.undo(scope, review_queries.history_of(scope, ad.id)[0].approval_id)
    assert the_ad(scope, campaign)[0].review_status == ReviewStatus.PENDING


def test_what_a_person_set_stays(scope: Scope) -> None:
    client, campaign, kit = made(scope)
    ad, _ = the_ad(scope, campaign)
    changes.edit_picture(scope, ad.id, scheme="light", focal=(0.2, 0.3), logo_corner="bottom-left")
    changes.edit_picture(scope, ad.id, fitting={"headline": "ellipsis"})
    changes.lock(scope, ad.id, ["colours"])
    brand.update_kit(scope, kit, logo_position="bottom-right")
    assert rebrand.offer(scope, client).ads == 2, "the corner of the third was chosen by hand"
    brand.update_kit(scope, kit, primary_color="#0057B8")
    run(scope, client)
    recipe = the_ad(scope, campaign)[1].recipe
    assert (recipe["design"]["scheme"], recipe["kit"]["logo_position"]) == ("light", "bottom-left")
    assert (recipe["picture"]["focal_x"], recipe["picture"]["focal_y"]) == (0.2, 0.3)
    assert recipe["fitting"] == {"headline": "ellipsis"}
    assert recipe["kit"]["primary"] == "#0057B8"
    assert rebrand.offer(scope, client).ads == 0


def test_an_ad_that_cannot_be_drawn_keeps_its_version_and_is_listed_with_the_reason(scope: Scope) -> None:
    client, campaign, kit = made(scope)
    before = ads_of(scope, campaign)
    said = before[1, THREE[0]][1].headline.split()[0]
    brand.update_kit(scope, kit, primary_color="#0057B8", forbidden_phrases=[said])
    run(scope, client)
    told = rebrand.offer(scope, client)
    assert (told.ads, len(told.refused), told.open_ads) == (3, 3, 0)
    assert all(said in one.reason for one in told.refused)
    after = ads_of(scope, campaign)
    assert {place: version.id for place, (_, version) in after.items()} == {
        place: version.id for place, (_, version) in before.items()
    }
    brand.update_kit(scope, kit, forbidden_phrases=[])
    run(scope, client)
    told = rebrand.offer(scope, client)
    assert (told.ads, told.refused) == (0, ())


def test_pressing_twice_makes_one_batch_and_running_it_twice_changes_nothing(scope: Scope) -> None:
    client, campaign, kit = made(scope)
    brand.update_kit(scope, kit, primary_color="#0057B8")
    first, second = rebrand.start(scope, client), rebrand.start(scope, client)
    assert second.batch_ids == first.batch_ids
    assert (first.ads, second.ads, second.already) == (3, 0, 3)
    assert rebrand.offer(scope, client).running == first.batch_ids
    drawn(scope, first.batch_ids[0])
    versions = count(scope, CreativeVersion)
    with db.read(scope) as work:
        row = work.scalars(select(BatchItem).where(BatchItem.batch_id == first.batch_ids[0])).one()
        batch = work.scalars(select(BatchJob).where(BatchJob.id == row.batch_id)).one()
        item = ItemView(
            row.id, batch.id, BatchKind.RENDER, client, campaign, row.label, row.payload, batch.options, attempt=2
        )
    again = run_item(scope, item)
    assert (again["made"], again["refused"]) == (0, [])
    assert count(scope, CreativeVersion) == versions
    assert rebrand.start(scope, client) == rebrand.Started((), 0, 0)


def test_archived_campaigns_and_finished_art_are_left_out_and_told(scope: Scope) -> None:
    client, campaign, kit = made(scope)
    other = more_ads(scope, client, name="Last year")
    service.add_finished_art(
        scope, campaign, name="art.png", data=factories.picture(1080, 1080), words={"headline": "20% off", "primary_text": "20% off"}
    )  # fmt: skip
    campaigns.change_status(scope, other, "archived")
    brand.update_kit(scope, kit, primary_color="#0057B8")
    told = rebrand.offer(scope, client)
    assert (told.ads, told.archived_ads, told.archived_campaigns, told.finished_art) == (3, 1, 1, 1)
    with pytest.raises(Conflict):
        rebrand.start(scope, client, [other])
    assert rebrand.start(scope, client).ads == 3
    workspaces.archive(scope, client)
    assert rebrand.offer(scope, client).is_archived
    with pytest.raises(Conflict):
        rebrand.start(scope, client)


def test_a_preview_draws_a_few_and_stores_nothing(scope: Scope) -> None:
    client, campaign, kit = made(scope)
    approve(scope, campaign)
    brand.update_kit(scope, kit, primary_color="#0057B8", secondary_color="#E30613")
    rows = count(scope, CreativeVersion), count(scope, BatchJob), count(scope, Approval)
    samples = rebrand.preview(scope, client, most=2)
    assert len(samples) == 2
    assert len({one.placement_id for one in samples}) == 2
    for one in samples:
        assert one.picture.startswith(b"\xff\xd8")
        assert one.before_sha256
        assert (one.failure, set(one.changes)) == ("", {"primary", "secondary"})
    assert (count(scope, CreativeVersion), count(scope, BatchJob), count(scope, Approval)) == rows


def test_the_plan_of_the_agency_splits_what_is_too_much_for_one_batch(
    scope: Scope, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = make_client(scope)
    campaign = make_ads(scope, client=client, concepts=3, placements=THREE[:1])
    brand.update_kit(scope, kit_of(scope, campaign), primary_color="#0057B8")
    monkeypatch.setattr("core.jobs.ledger.most_items", lambda _work: (2, "free"))
    assert len(rebrand.start(scope, client).batch_ids) == 2


def test_who_may_not_make_ads_may_not_ask_and_strangers_find_nothing(scope: Scope, stranger: Scope) -> None:
    client, _, kit = made(scope)
    brand.update_kit(scope, kit, primary_color="#0057B8")
    viewer = make_scope("Vera", Role.VIEWER, agency_id=scope.agency_id)
    assert rebrand.offer(viewer, client).ads == 3
    for asked in (rebrand.start, rebrand.preview):
        with pytest.raises(Forbidden):
            asked(viewer, client)
        with pytest.raises(NotFound):
            asked(stranger, client)
        with pytest.raises(NotFound):
            asked(scope, client, [ids.new_id()])
    elsewhere = make_campaign(scope, make_client(scope, "Borealis Tea"))
    with pytest.raises(NotFound):
        rebrand.start(scope, client, [elsewhere])


def test_an_offer_costs_the_same_for_few_and_for_many_ads(scope: Scope) -> None:
    client = make_client(scope)
    campaign = make_ads(scope, client=client, placements=THREE[:1])
    kit = kit_of(scope, campaign)
    brand.update_kit(scope, kit, primary_color="#0057B8")
    with counted() as few:
        rebrand.offer(scope, client)
    more_ads(scope, client, concepts=2, name="Winter roast")
    brand.update_kit(scope, kit, primary_color="#E30613")
    with counted() as many:
        assert len(rebrand.offer(scope, client).campaigns) == 2
    assert len(few) == len(many) == 7


def test_two_people_at_once_make_one_batch_and_it_all_works_on_both_databases(someone: Scope) -> None:
    client, campaign, kit = made(someone, primary_color="#E30613")
    approve(someone, campaign)
    brand.update_kit(someone, kit, primary_color="#0057B8", secondary_color="#7A1FA2")
    both = threading.Barrier(2)

    def press(_: int) -> rebrand.Started:
        both.wait()
        return rebrand.start(someone, client)

    with ThreadPoolExecutor(2) as people:
        first, second = people.map(press, range(2))
    assert first.batch_ids == second.batch_ids
    assert sorted((first.ads, second.ads)) == [0, 3]
    drawn(someone, first.batch_ids[0])
    told = rebrand.offer(someone, client)
    assert (told.ads, told.running) == (0, ())
    queue = review_queries.review_queue(someone, campaign, status=review_queries.AGAIN)
    asked = [ad for concept in queue.concepts.rows for ad in concept.ads]
    assert len(asked) == queue.again > 0
    for ad in asked:
        assert ad.kit_change is not None
        assert (ad.kit_change.number, ad.kit_change.was, ad.kit_change.is_visible) == (1, ReviewStatus.APPROVED, True)
        assert ad.kit_change.before_sha256
    rows = sheet.contact_sheet(someone, campaign).rows.rows
    assert {cell.creative_id for row in rows for cell in row.cells.values() if cell.by_new_kit} >= {
        ad.creative_id for ad in asked
    }


def test_a_copy_of_an_ad_was_not_changed_by_the_kit(scope: Scope) -> None:
    client, campaign, kit = made(scope)
    approve(scope, campaign)
    brand.update_kit(scope, kit, primary_color="#0057B8", secondary_color="#E30613")
    run(scope, client)
    before = review_queries.review_queue(scope, campaign).again
    changes.duplicate_concept(scope, the_ad(scope, campaign)[0].concept_id)
    queue = review_queries.review_queue(scope, campaign)
    assert queue.again == before
    assert sum(ad.kit_change is None for concept in queue.concepts.rows for ad in concept.ads) == 3


def test_a_decision_made_while_the_kit_was_drawn_in_is_not_passed_over(
    scope: Scope, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, campaign, kit = made(scope, primary_color="#E30613")
    brand.update_kit(scope, kit, primary_color="#E30614")
    draw = studio.draw

    def drawn_slowly(sitting: studio.Sitting, order: studio.Order) -> studio.Drawn:
        found = draw(sitting, order)
        if order.placement.id == THREE[0]:
            approve(scope, campaign)
        return found

    monkeypatch.setattr(studio, "draw", drawn_slowly)
    run(scope, client)
    assert {ad.review_status for ad, _ in ads_of(scope, campaign).values()} == {ReviewStatus.APPROVED}


def test_a_refusal_lies_in_the_words_the_kit_or_neither(scope: Scope) -> None:
    client, campaign, kit = made(scope)
    said = the_ad(scope, campaign)[1].headline.split()[0]
    brand.update_kit(scope, kit, primary_color="#0057B8", forbidden_phrases=[said])
    run(scope, client)
    assert {one.blames for one in rebrand.offer(scope, client).refused} == {rebrand_items.WORDS}

    _, version = the_ad(scope, campaign)
    with db.read(scope) as work:
        sitting = studio.laid_out(work, scope, the_ad(scope, campaign)[0].concept_id)
    standing = sitting.standing["meta_fb_feed_1x1"]
    free = replace(sitting, brief=replace(sitting.brief, forbidden_phrases=()))
    gone = replace(free, kit=replace(free.kit, heading_font=f"{fonts.BROUGHT}{'0' * 64}"))
    refused = rebrand_items.redraw(gone, standing)
    assert refused.drawn.rendered is None
    assert rebrand_items.blames(gone, refused) == rebrand_items.KIT
    # Words that never fitted are no fault of the kit that was put on last.
    version.recipe = {**version.recipe, "kit": {**version.recipe["kit"], "heading_font": f"{fonts.BROUGHT}{'1' * 64}"}}
    never = replace(standing, version=version)
    assert rebrand_items.blames(gone, rebrand_items.redraw(gone, never)) == rebrand_items.NEITHER
    # A logo of the old kit that is damaged on the disk must not stop what was drawn with the new one.
    on_disk = storage.current().local_path(scope.agency_id, str(version.file_sha256))
    assert on_disk is not None
    on_disk.write_bytes(b"other bytes")
    logo = {"sha256": version.file_sha256, "kind": "wordmark", "ground": "light", "width_px": 60, "height_px": 14}
    version.recipe = {**version.recipe, "kit": {**version.recipe["kit"], "logos": [logo]}}
    assert (
        rebrand_items.blames(gone, replace(refused, standing=replace(standing, version=version))) == rebrand_items.KIT
    )


def test_a_re_brand_that_somebody_paused_is_told_as_paused(scope: Scope) -> None:
    client, _, kit = made(scope)
    brand.update_kit(scope, kit, primary_color="#0057B8")
    (batch,) = rebrand.start(scope, client).batch_ids
    assert not rebrand.offer(scope, client).is_paused
    with db.work(scope) as work:
        jobs.pause(work, batch)
    told = rebrand.offer(scope, client)
    assert (told.running, told.is_paused) == ((batch,), True)
    with db.work(scope) as work:
        jobs.resume(work, batch)
    assert not rebrand.offer(scope, client).is_paused


# --- the composition of the release that drew an ad -------------------------------------------------------------------


def drawn_by(scope: Scope, campaign: str, release: int) -> None:
    """Have the campaign's ads as an earlier release drew and stored them."""
    for ad, version in ads_of(scope, campaign).values():
        sitting = studio.open_sitting(scope, ad.concept_id)
        order = rebrand_items.order_of(sitting, sitting.standing[ad.placement_id])
        old = studio.draw(sitting, replace(order, version=release))
        assert old.recipe is not None
        assert old.rendered is not None
        with db.work(scope) as work:
            row = work.one(CreativeVersion, version.id, what="version")
            row.recipe, row.recipe_key = json.loads(old.recipe.to_json()), old.recipe.key()
            row.file_sha256 = files.keep(work, old.rendered.data, "image/jpeg")


@pytest.mark.parametrize("release", [1, 4])
def test_a_new_kit_leaves_each_ad_the_composition_it_was_drawn_with(scope: Scope, release: int) -> None:
    client, campaign, kit = made(scope)
    drawn_by(scope, campaign, release)
    before = {place: version.recipe for place, (_, version) in ads_of(scope, campaign).items()}
    brand.update_kit(scope, kit, primary_color="#0057B8")
    run(scope, client)
    press = reprint.Press(scope)
    for place, (_, version) in ads_of(scope, campaign).items():
        assert version.number == 2
        assert version.recipe["version"] == release
        assert version.recipe == {**before[place], "kit": {**before[place]["kit"], "primary": "#0057B8"}}
        # What is stored is what was drawn, whatever an earlier release could not say.
        assert press.reprint(version.recipe, version.file_sha256 or "", "png").image_format == "png"
    assert rebrand.offer(scope, client).ads == 0


def test_who_asks_for_it_has_older_ads_composed_as_new_ones_are(scope: Scope) -> None:
    client, campaign, kit = made(scope)
    drawn_by(scope, campaign, 4)
    brand.update_kit(scope, kit, primary_color="#0057B8")
    for batch_id in rebrand.start(scope, client, composed_anew=True).batch_ids:
        assert drawn(scope, batch_id).counts.failed == 0
    assert {version.recipe["version"] for _, version in ads_of(scope, campaign).values()} == {RECIPE_VERSION}


def test_the_preview_shows_what_would_be_drawn_either_way(scope: Scope) -> None:
    client = make_client(scope)
    campaign = make_ads(scope, client=client, placements=("meta_fb_link_191",))
    drawn_by(scope, campaign, 4)
    brand.update_kit(scope, kit_of(scope, campaign), primary_color="#0B3D2F")
    kept, anew = (rebrand.preview(scope, client, composed_anew=asked)[0] for asked in (False, True))
    started = rebrand.start(scope, client)
    for batch_id in started.batch_ids:
        drawn(scope, batch_id)
    ((_, version),) = ads_of(scope, campaign).values()
    assert files.read(scope, version.thumbnail_sha256 or version.file_sha256 or "") == kept.picture
    assert kept.picture != anew.picture
