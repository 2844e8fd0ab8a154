"""The editor of an opened ad: tried before it is saved, saved as one version, and nothing lost when two people edit."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.batches import service as batches
from core.campaigns import service as campaigns
from core.creatives import changes, opened, rules
from core.creatives import easel as easels
from core.db import Scope
from core.jobs import leases
from core.jobs import queries as jobs
from core.jobs.queries import BatchProgress
from core.rendering import layouts
from core.vocabulary import Role
from core.web.proofs import _words as asked_words
from pages.steps import editor
from pages.steps import opened_ad as opened_ad_page
from tests.conftest import make_scope
from tests.pages.test_ads_step import OpenStep, keys, open_ads, press, words
from tests.unit.creatives.studio_set import ads_of, drawn, make_ads, the_ad

__all__ = ["open_ads"]  # the fixture

FEED, STORY, SQUARE = "meta_fb_feed_1x1", "meta_story_9x16", "linkedin_1x1"
MANY = (
    FEED,
    STORY,
    SQUARE,
    "google_display_mrec",
    "google_display_leaderboard",
    "linkedin_191",
    "pinterest_2x3",
    "x_image_1x1",
    "tiktok_image_9x16",
    "google_rda_191",
    "google_rda_1x1",
    "google_pmax_4x5",
    "google_display_mobile",
)
Edited = Callable[..., tuple[AppTest, str, str]]


@pytest.fixture
def opened_ad(scope: Scope, open_ads: OpenStep) -> Edited:
    """Open the first idea's feed ad: the page, the campaign and the version it shows."""

    def one(*sizes: str) -> tuple[AppTest, str, str]:
        campaign = make_ads(scope, placements=sizes or [FEED])
        ad, version = the_ad(scope, campaign)
        return open_ads(scope, campaign, ad=ad.id), campaign, version.id

    return one


def part(app: AppTest, name: str) -> AppTest:
    app.segmented_control(key="ad_part").set_value(name).run(timeout=60)
    assert not app.exception
    return app


def write(app: AppTest, field: str, version_id: str, text: str) -> AppTest:
    app.text_input(key=f"edit_{field}_{version_id}").input(text).run(timeout=60)
    assert not app.exception
    return app


def is_tried(app: AppTest) -> bool:
    """Whether the page shows a proof, whose bytes travel with it, instead of the stored file."""
    return any("data:image/jpeg;base64," in str(part.proto.body) for part in app.get("html"))


def handed(app: AppTest, component: str) -> list[dict[str, Any]]:
    return [json.loads(one.proto.json) for one in app.get("bidi_component") if one.proto.component_name == component]


# --- trying ------------------------------------------------------------------------------------------------------------


def test_an_untouched_ad_is_shown_as_it_is_stored(scope: Scope, opened_ad: Edited) -> None:
    app, _, _ = opened_ad()
    assert not is_tried(app)
    assert "Not saved yet" not in words(app)


def test_a_field_that_a_hasty_browser_never_drew_begins_with_the_ads_words_and_not_empty(opened_ad: Edited) -> None:
    """Two clicks on the parts in a row break off the drawing between them: the browser then knows a field's default alone."""
    app, _, version_id = opened_ad()
    write(app, "headline", version_id, "20% off, kept")
    assert app.text_input(key=f"edit_headline_{version_id}").proto.default == "20% off, kept"
    assert app.text_area(key=f"edit_primary_text_{version_id}").proto.default
    part(app, "Picture")
    for name in ("family", "scheme", "variant"):
        assert app.pills(key=f"edit_{name}_{version_id}").proto.default, name
    part(app, "Words")
    assert app.text_input(key=f"edit_headline_{version_id}").proto.default == "20% off, kept"


def test_changed_words_are_tried_at_once_and_nothing_is_saved(scope: Scope, opened_ad: Edited) -> None:
    app, campaign, version_id = opened_ad()
    assert "/100 · " in words(app)
    write(app, "headline", version_id, "20% off, just trying")
    assert is_tried(app)
    assert "Not saved yet" in words(app)
    assert words(app).count("/100") == 1, "one score at a time: that of the draft"
    assert "20% off, just trying" in words(app)
    assert the_ad(scope, campaign)[1].id == version_id


def test_the_picture_that_follows_is_asked_for_with_an_alternative_text_that_follows_too(
    scope: Scope, opened_ad: Edited
) -> None:
    """What was typed before must not be what the next draft is refused for."""
    app, campaign, version_id = opened_ad()
    easel = easels.open_easel(scope, the_ad(scope, campaign)[0].id)
    assert easel.words.headline in easel.words.alt_text
    write(app, "headline", version_id, "20% off, and cheap")
    (held,) = handed(app, "imprimatur_proof")
    asked = asked_words(easel, {**held["words"], "headline": "20% off, and good"})
    assert asked.alt_text == easel.words.alt_text.replace(easel.words.headline, "20% off, and good")
    trial = easels.try_out(easel, asked, easel.look)
    assert trial.data, trial.failure
    write(app, "headline", version_id, "20% off, and good")
    assert is_tried(app)


def test_words_that_cannot_be_are_told_in_the_pictures_place_before_anybody_saves(opened_ad: Edited) -> None:
    app, _, version_id = opened_ad()
    write(app, "headline", version_id, "20% off, so cheap")
    assert "“cheap” is in the headline" in words(app)
    assert not is_tried(app)


def test_a_draft_waits_while_other_parts_and_other_sizes_are_looked_at(scope: Scope, opened_ad: Edited) -> None:
    app, campaign, version_id = opened_ad(FEED, SQUARE)
    write(app, "headline", version_id, "20% off, unsaved")
    part(app, "Picture")
    assert is_tried(app)
    other, _ = the_ad(scope, campaign, SQUARE)
    app.selectbox(key="ad_size").set_value(other.id).run(timeout=60)
    assert app.query_params["ad"] == other.id
    assert not is_tried(app)
    app.selectbox(key="ad_size").set_value(the_ad(scope, campaign)[0].id).run(timeout=60)
    assert is_tried(app)
    part(app, "Words")
    assert app.text_input(key=f"edit_headline_{version_id}").value == "20% off, unsaved"


def test_start_over_shows_the_ad_as_it_is(opened_ad: Edited) -> None:
    app, _, version_id = opened_ad()
    before = app.text_input(key=f"edit_headline_{version_id}").value
    write(app, "headline", version_id, "20% off, no")
    press(app, "edit_reset")
    assert app.text_input(key=f"edit_headline_{version_id}_1").value == before
    assert not is_tried(app)
    assert "edit_reset" not in keys(app)


# --- saving ------------------------------------------------------------------------------------------------------------


def test_words_and_look_are_saved_together_as_one_new_version(scope: Scope, opened_ad: Edited) -> None:
    app, campaign, version_id = opened_ad()
    write(app, "headline", version_id, "20% off, at once")
    part(app, "Picture")
    look = the_ad(scope, campaign)[1].recipe["design"]
    family = "tile" if look["family"] != "tile" else "framed"
    app.pills(key=f"edit_family_{version_id}").set_value(family).run(timeout=60)
    press(app, "edit_save")
    _, newest = the_ad(scope, campaign)
    assert (newest.number, newest.headline, newest.recipe["design"]["family"]) == (2, "20% off, at once", family)
    assert not is_tried(app)


def test_what_is_wrong_with_words_is_told_at_the_button_too_while_the_picture_is_looked_at(
    scope: Scope, opened_ad: Edited
) -> None:
    app, campaign, version_id = opened_ad()
    write(app, "headline", version_id, "20% off, so cheap")
    press(app, "edit_save")
    assert not app.error, "it is told at its field, where that is drawn"
    assert "cheap" in " ".join(caption.value for caption in app.caption)
    part(app, "Picture")
    press(app, "edit_save")
    assert the_ad(scope, campaign)[1].id == version_id
    assert any("Headline" in error.value and "cheap" in error.value for error in app.error)


def test_a_layout_that_only_banners_have_is_named_for_people(scope: Scope) -> None:
    ad = opened.get_creative(scope, the_ad(scope, make_ads(scope, placements=[FEED]))[0].id)
    told = {
        family: opened_ad_page.drawn_as(replace(ad, fit_report={"family": family}, design={"family": "editorial"}))
        for family in ("strip", "billboard", "full-bleed, melting at the top", "editorial")
    }
    assert told["strip"] == "One line, as banners have room for"
    assert "wide banners" in told["billboard"]
    assert (told["full-bleed, melting at the top"], told["editorial"]) == ("Full photo", "")


def test_every_layout_that_is_drawn_has_a_name_for_people() -> None:
    drawn = {
        found
        for file in Path(layouts.__file__).parent.glob("*.py")
        for found in re.findall(r'\bname="([a-z-]+)', file.read_text())
    }
    assert drawn > {"strip", "billboard", "editorial"}
    assert drawn <= {*rules.family_names(), *opened_ad_page.BESIDES}


@pytest.fixture
def many(scope: Scope, opened_ad: Edited) -> tuple[AppTest, str, str]:
    """More sizes than are drawn while somebody waits, the headline changed and the button pressed."""
    app, campaign, version_id = opened_ad(*MANY)
    write(app, "headline", version_id, "20% off, in all of them")
    press(app, "edit_save")
    return app, campaign, version_id


def only_batch(scope: Scope, campaign: str) -> BatchProgress:
    """The newest batch of the campaign."""
    return jobs.list_batches(scope, campaign_id=campaign, per_page=1).rows[0]


def test_many_sizes_are_drawn_by_the_job_engine_while_the_page_answers(
    scope: Scope, many: tuple[AppTest, str, str]
) -> None:
    app, campaign, version_id = many
    assert f"All {len(MANY)} sizes are being drawn" in words(app)
    assert "edit_save" not in keys(app)
    assert the_ad(scope, campaign)[1].id == version_id, "nothing is saved before all are drawn"
    write(app, "subheadline", version_id, "Typed while they are drawn")
    drawn(scope, only_batch(scope, campaign).batch_id)
    app.run(timeout=60)
    assert not app.exception
    assert {version.headline for _, version in ads_of(scope, campaign).values()} == {"20% off, in all of them"}
    newest = the_ad(scope, campaign)[1].id
    assert app.text_input(key=f"edit_headline_{newest}").value == "20% off, in all of them"
    assert app.text_input(key=f"edit_subheadline_{newest}").value == "Typed while they are drawn"
    assert any(f"{len(MANY)} new versions" in toast.value for toast in app.toast)
    assert "edit_save" in keys(app)


def test_a_change_of_many_sizes_that_came_to_nothing_is_told_and_what_was_typed_stays(
    scope: Scope, many: tuple[AppTest, str, str]
) -> None:
    app, campaign, version_id = many
    changes.edit_words(scope, the_ad(scope, campaign, STORY)[0].id, headline="20% off, theirs")
    drawn(scope, only_batch(scope, campaign).batch_id)
    app.run(timeout=60)
    assert "somebody else changed one of these sizes" in " ".join(error.value for error in app.error).lower()
    assert app.text_input(key=f"edit_headline_{version_id}").value == "20% off, in all of them"
    assert "edit_save" in keys(app)


def test_the_second_of_two_hasty_clicks_is_told_nothing(
    scope: Scope, opened_ad: Edited, monkeypatch: pytest.MonkeyPatch
) -> None:
    save = editor.save

    def twice(*given: Any) -> None:
        save(*given)
        save(*given)

    monkeypatch.setattr(editor, "save", twice)
    app, campaign, version_id = opened_ad(*MANY)
    write(app, "headline", version_id, "20% off, in all of them")
    press(app, "edit_save")
    drawn(scope, only_batch(scope, campaign).batch_id)
    app.run(timeout=60)
    assert any(f"{len(MANY)} new versions" in toast.value for toast in app.toast)
    assert not app.error


def test_what_was_typed_before_all_of_many_sizes_took_another_text_stays(scope: Scope, open_ads: OpenStep) -> None:
    campaign = make_ads(scope, placements=MANY)
    changes.edit_words(scope, the_ad(scope, campaign)[0].id, headline="20% off, anew", all_sizes=True)
    ad, version = the_ad(scope, campaign)
    app = open_ads(scope, campaign, ad=ad.id)
    write(app, "subheadline", version.id, "Typed and not saved")
    press(app, next(key for key in sorted(keys(app)) if key.startswith("use_text_")))
    drawn(scope, only_batch(scope, campaign).batch_id)
    app.run(timeout=60)
    _, newest = the_ad(scope, campaign)
    assert (newest.number, newest.headline == "20% off, anew") == (3, False)
    assert app.text_input(key=f"edit_headline_{newest.id}").value == newest.headline
    assert app.text_input(key=f"edit_subheadline_{newest.id}").value == "Typed and not saved"


def test_while_many_sizes_are_drawn_the_page_says_how_many_are(scope: Scope, many: tuple[AppTest, str, str]) -> None:
    app, campaign, _ = many
    claim = leases.claim(scope, only_batch(scope, campaign).batch_id, "a worker")
    assert claim is not None
    leases.tell(claim.scope, claim.item, {"drawn": 5, "of": len(MANY)})
    app.run(timeout=60)
    assert not app.exception
    bars = {bar.proto.text: bar.proto.value for bar in app.get("progress")}
    assert bars[f"**5 of {len(MANY)} sizes drawn**"] == 100 * 5 // len(MANY)
    assert "They are saved together, or none is" in words(app)


def test_a_change_of_many_sizes_whose_batch_is_paused_says_so(scope: Scope, many: tuple[AppTest, str, str]) -> None:
    app, campaign, _ = many
    batches.pause(scope, only_batch(scope, campaign).batch_id)
    app.run(timeout=60)
    assert "the batch that draws them is paused" in words(app)
    assert "are being drawn" not in words(app)
    batches.resume(scope, only_batch(scope, campaign).batch_id)
    app.run(timeout=60)
    assert f"All {len(MANY)} sizes are being drawn" in words(app)


def test_what_becomes_of_a_long_headline_is_chosen_tried_and_saved(scope: Scope, opened_ad: Edited) -> None:
    app, campaign, version_id = opened_ad()
    assert f"edit_fit_cta_{version_id}" not in keys(app), "the platform draws the button here"
    write(
        app,
        "headline",
        version_id,
        "20% off all that we roast by hand in small batches for all who rise before the sun",
    )
    app.segmented_control(key=f"edit_fit_headline_{version_id}").set_value("ellipsis").run(timeout=60)
    assert not app.exception
    assert is_tried(app)
    assert any("headline ends with" in one.label for one in app.expander)
    press(app, "edit_save")
    _, newest = the_ad(scope, campaign)
    assert newest.recipe["fitting"] == {"headline": "ellipsis"}
    assert newest.headline.endswith("before the sun")


def test_a_layout_that_the_photo_cannot_have_is_named_with_the_reason(opened_ad: Edited) -> None:
    app, _, version_id = opened_ad()
    part(app, "Picture")
    layouts = app.pills(key=f"edit_family_{version_id}")
    assert "Behind subject" not in layouts.options
    assert any("Behind subject needs a mask" in caption.value for caption in app.caption)
    layouts.set_value("quote").run(timeout=60)
    assert any("who said it" in caption.value for caption in app.caption)


def test_a_client_without_a_logo_is_offered_no_corner(opened_ad: Edited) -> None:
    app, _, version_id = opened_ad()
    part(app, "Picture")
    assert f"edit_logo_corner_{version_id}" not in {str(one.key) for one in app.pills}
    assert f"edit_family_{version_id}" in {str(one.key) for one in app.pills}


def test_a_point_that_was_clicked_is_saved_as_the_focal_point(scope: Scope, opened_ad: Edited) -> None:
    app, campaign, _ = opened_ad()
    part(app, "Picture")
    (aimed,) = handed(app, "imprimatur_focal")
    assert (aimed["x"], aimed["y"], aimed["locked"]) == (0.5, 0.5, False)
    # The browser's own part is clicked in tests/browser; here, what its answer leaves behind.
    (draft,) = app.session_state["_feature:pages.steps.drafts.Drafts"].by_ad.values()
    draft.look = replace(draft.look, focal=(0.2, 0.7))
    app.run(timeout=60)
    assert is_tried(app)
    (aimed,) = handed(app, "imprimatur_focal")
    assert (aimed["x"], aimed["y"]) == (0.2, 0.7)
    press(app, "edit_save")
    picture = the_ad(scope, campaign)[1].recipe["picture"]
    assert (picture["focal_x"], picture["focal_y"]) == (0.2, 0.7)


def test_a_save_without_a_change_makes_no_version(scope: Scope, opened_ad: Edited) -> None:
    app, campaign, version_id = opened_ad()
    press(app, "edit_save")
    assert the_ad(scope, campaign)[1].id == version_id
    assert [toast.value for toast in app.toast] == ["Nothing was changed"]


def test_only_what_was_changed_goes_to_the_other_sizes(scope: Scope, opened_ad: Edited) -> None:
    app, campaign, version_id = opened_ad(FEED, SQUARE)
    other, _ = the_ad(scope, campaign, SQUARE)
    changes.edit_words(scope, other.id, headline="20% off, of its own")
    app.run(timeout=60)
    write(app, "description", version_id, "Only here and there")
    press(app, "edit_save")
    newest = the_ad(scope, campaign, SQUARE)[1]
    assert (newest.headline, newest.description) == ("20% off, of its own", "Only here and there")


def test_this_size_alone_is_saved_when_the_tick_is_taken_away(scope: Scope, opened_ad: Edited) -> None:
    app, campaign, version_id = opened_ad(FEED, SQUARE)
    app.checkbox(key="edit_all").uncheck().run(timeout=60)
    write(app, "headline", version_id, "20% off, this one")
    press(app, "edit_save")
    assert {key[1]: version.number for key, (_, version) in ads_of(scope, campaign).items()} == {FEED: 2, SQUARE: 1}


def test_all_sizes_become_like_this_one_with_one_press(scope: Scope, opened_ad: Edited) -> None:
    app, campaign, _ = opened_ad(FEED, SQUARE)
    other, _ = the_ad(scope, campaign, SQUARE)
    changes.edit_words(scope, other.id, headline="20% off, of its own")
    app.run(timeout=60)
    press(app, "ad_spread")
    assert the_ad(scope, campaign, SQUARE)[1].headline == the_ad(scope, campaign)[1].headline


# --- two people --------------------------------------------------------------------------------------------------------


def test_somebody_elses_version_is_told_and_both_are_kept_together(scope: Scope, opened_ad: Edited) -> None:
    app, campaign, version_id = opened_ad()
    write(app, "headline", version_id, "20% off, mine")
    colleague = make_scope(role=Role.MEMBER, agency_id=scope.agency_id)
    theirs = changes.edit_words(colleague, the_ad(scope, campaign)[0].id, description="Theirs")[0].version_id
    press(app, "edit_save")
    assert "somebody else changed this meanwhile" in words(app).lower()
    assert f"{colleague.name} saved version 2 meanwhile" in words(app)
    assert app.text_input(key=f"edit_headline_{version_id}").value == "20% off, mine"
    assert the_ad(scope, campaign)[1].id == theirs
    press(app, "ad_rebase")
    assert app.text_input(key=f"edit_headline_{theirs}").value == "20% off, mine"
    assert app.text_input(key=f"edit_description_{theirs}").value == "Theirs"
    press(app, "edit_save")
    _, newest = the_ad(scope, campaign)
    assert (newest.number, newest.headline, newest.description) == (3, "20% off, mine", "Theirs")


def test_somebody_elses_version_can_be_taken_instead_of_mine(scope: Scope, opened_ad: Edited) -> None:
    app, campaign, version_id = opened_ad()
    write(app, "headline", version_id, "20% off, mine")
    theirs = changes.edit_words(scope, the_ad(scope, campaign)[0].id, headline="20% off, theirs")[0].version_id
    app.run(timeout=60)
    press(app, "ad_theirs")
    assert app.text_input(key=f"edit_headline_{theirs}").value == "20% off, theirs"
    assert "ad_theirs" not in keys(app)


def test_an_untouched_editor_simply_shows_the_newest_version(scope: Scope, opened_ad: Edited) -> None:
    app, campaign, _ = opened_ad()
    newest = changes.edit_words(scope, the_ad(scope, campaign)[0].id, headline="20% off, theirs")[0].version_id
    app.run(timeout=60)
    assert app.text_input(key=f"edit_headline_{newest}").value == "20% off, theirs"
    assert "ad_rebase" not in keys(app)


# --- locks and "again, but different" ----------------------------------------------------------------------------------


def test_a_box_is_locked_and_freed_with_a_press_and_its_field_rests(scope: Scope, opened_ad: Edited) -> None:
    app, campaign, version_id = opened_ad()
    app.pills(key="edit_locked").set_value(["headline"]).run(timeout=60)
    ad, version = the_ad(scope, campaign)
    assert opened.get_creative(scope, ad.id).locked == ("headline",)
    assert version.id == version_id
    assert app.text_input(key=f"edit_headline_{version_id}").disabled
    assert not app.text_input(key=f"edit_description_{version_id}").disabled
    app.pills(key="edit_locked").set_value([]).run(timeout=60)
    assert not app.text_input(key=f"edit_headline_{version_id}").disabled


def test_what_another_size_keeps_is_told_beside_the_tick_for_all(scope: Scope, opened_ad: Edited) -> None:
    app, campaign, _ = opened_ad(FEED, SQUARE)
    changes.lock(scope, the_ad(scope, campaign, SQUARE)[0].id, ["headline", "photo"])
    app.run(timeout=60)
    (told,) = [one for one in words(app).splitlines() if "Stays as it is there" in one]
    assert "Single image ad, square" in told
    assert told.endswith("headline, photo")


def test_again_but_different_tries_another_look_and_saves_nothing(scope: Scope, opened_ad: Edited) -> None:
    app, campaign, version_id = opened_ad()
    before = the_ad(scope, campaign)[1]
    app.pills(key="edit_locked").set_value(["primary_text"]).run(timeout=60)
    press(app, "ad_again")
    assert is_tried(app)
    assert app.text_area(key=f"edit_primary_text_{version_id}_1").value == before.primary_text
    part(app, "Picture")
    tried = app.pills(key=f"edit_family_{version_id}_1").value
    assert tried != before.recipe["design"]["family"]
    press(app, "ad_again")
    assert app.pills(key=f"edit_family_{version_id}_2").value != tried
    assert the_ad(scope, campaign)[1].id == version_id


def test_what_is_typed_after_another_try_is_what_the_alternative_text_says(scope: Scope, opened_ad: Edited) -> None:
    app, campaign, version_id = opened_ad()
    before = the_ad(scope, campaign)[1]
    at = 1
    press(app, "ad_again")
    while app.text_input(key=f"edit_headline_{version_id}_{at}").value == before.headline:
        press(app, "ad_again")
        at += 1
    app.text_input(key=f"edit_headline_{version_id}_{at}").input("20% off, typed after it").run(timeout=60)
    press(app, "edit_save")
    newest = the_ad(scope, campaign)[1]
    assert newest.headline == "20% off, typed after it"
    assert newest.alt_text == before.alt_text.replace(before.headline, newest.headline)


# --- who may -----------------------------------------------------------------------------------------------------------


def test_a_viewer_sees_the_ad_and_its_checks_and_edits_nothing(scope: Scope, open_ads: OpenStep) -> None:
    campaign = make_ads(scope, placements=[FEED])
    ad, version = the_ad(scope, campaign)
    app = open_ads(make_scope(role=Role.VIEWER, agency_id=scope.agency_id), campaign, ad=ad.id)
    assert "none forbidden, none missing" in words(app)
    assert not keys(app) & {"edit_save", "ad_again", "ad_spread"}
    assert f"edit_headline_{version.id}" not in {str(one.key) for one in app.text_input}


def test_in_an_archived_campaign_an_ad_is_looked_at(scope: Scope, open_ads: OpenStep) -> None:
    campaign = make_ads(scope, placements=[FEED])
    ad, version = the_ad(scope, campaign)
    campaigns.archive(scope, campaign)
    app = open_ads(scope, campaign, ad=ad.id)
    assert not app.exception
    assert version.code in words(app)
    assert "edit_save" not in keys(app)


# --- parts -------------------------------------------------------------------------------------------------------------


def test_every_field_is_counted_for_every_size_of_the_idea(opened_ad: Edited) -> None:
    app, _, version_id = opened_ad(FEED, SQUARE, STORY)
    counts = {one["field"]: one for one in handed(app, "imprimatur_counts")}
    headline = counts[f"edit_headline_{version_id}"]
    assert [(one["label"], one["soft"], one["hard"]) for one in headline["limits"]] == [
        ("Facebook", 27, None),
        ("Stories", 40, None),
        ("LinkedIn", 70, 200),
    ]
    assert all(one["length"] == len(headline["text"]) for one in headline["limits"])
    assert [one["here"] for one in headline["limits"]] == [True, False, False]


def test_the_editor_names_everything_that_can_be_locked() -> None:
    from core.creatives import looks

    assert tuple(editor.LOCKS) == looks.LOCKABLE
