"""The words step: texts side by side, written, chosen, edited with their verdict, reworked, kept, and taken to the ads."""

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core import settings
from core.assets import service as library
from core.campaigns import queries as campaign_queries
from core.campaigns import service as campaigns
from core.copywriting import orders, queries, service
from core.copywriting.queries import TextView
from core.db import Scope
from core.jobs import queries as jobs
from core.jobs import runner
from core.vocabulary import Role
from pages.steps import words as step
from pages.ui import state
from tests import factories, model_server
from tests.conftest import make_scope
from tests.model_server import Endpoint, answer, says
from tests.pages.conftest import Opener
from tests.pages.test_ads_step import keys, press, words
from tests.unit.creatives.studio_set import make_ads, make_campaign, make_client, make_photo

OpenStep = Callable[..., AppTest]
FEED = ["meta_fb_feed_1x1"]


@pytest.fixture
def open_words(open_page: Opener) -> OpenStep:
    """Open the words of a campaign as somebody."""
    return lambda person, campaign, **parameters: open_page(
        "campaign", person, campaign=campaign, step="words", **parameters
    )


@pytest.fixture
def place(scope: Scope) -> tuple[str, str]:
    """A campaign and a photo of its client."""
    client = make_client(scope)
    photo = make_photo(scope, client)
    return make_campaign(scope, client, placements=FEED), photo


def texts_of(scope: Scope, place: tuple[str, str]) -> list[TextView]:
    """The texts of the newest set, in the order they were written."""
    return list(queries.words_of(scope, *place).sets[0].texts)


def choose_in_menu(app: AppTest, monkeypatch: pytest.MonkeyPatch, text: TextView, wanted: str) -> AppTest:
    """Choose in a text's menu. The simulated browser cannot press a menu button: its answer is handed to the script, which
    calls what the page gave the button.
    """
    drawn = st.menu_button

    def pressed(label: str, options: Sequence[str], *, key: str = "", **given: Any) -> Any:
        if key == f"more_{text.said.variation_id}" and not calls:
            assert wanted in options
            calls.append(key)
            with monkeypatch.context() as held:
                held.setattr(state, "value", lambda name, default="": wanted if name == key else value(name, default))
                given["on_click"](*given["args"])
        return drawn(label, options, key=key, **given)

    calls: list[str] = []
    value = state.value
    monkeypatch.setattr(st, "menu_button", pressed)
    app.run(timeout=60)
    assert calls
    assert not app.exception
    return app.run(timeout=60)


# --- states ------------------------------------------------------------------------------------------------------------


def test_a_client_without_photos_is_sent_to_the_library(scope: Scope, open_words: OpenStep) -> None:
    app = open_words(scope, make_campaign(scope, make_client(scope)))
    assert not app.exception
    assert "First, the photos" in words(app)
    assert "words_go" not in keys(app)


def test_a_viewer_reads_and_copies_and_changes_nothing(
    scope: Scope, open_words: OpenStep, place: tuple[str, str]
) -> None:
    service.write_captions(scope, *place, variations=2)
    app = open_words(make_scope(role=Role.VIEWER, agency_id=scope.agency_id), place[0])
    assert not app.exception
    assert texts_of(scope, place)[0].said.text.split(".")[0] in words(app)
    assert not [key for key in keys(app) if key.startswith(("choose_", "edit_", "words_go", "let_go_"))]
    assert not app.get("menu_button") or all("more_" not in str(one.proto.id) for one in app.get("menu_button"))


def test_an_archived_campaign_is_read_only_and_says_so(
    scope: Scope, open_words: OpenStep, place: tuple[str, str]
) -> None:
    service.write_captions(scope, *place, variations=2)
    campaigns.archive(scope, place[0])
    app = open_words(scope, place[0])
    assert not app.exception
    assert any("archived" in one.value for one in app.info)
    assert "words_go" not in keys(app)


def test_a_picture_that_was_deleted_gives_way_to_the_first(
    scope: Scope, open_words: OpenStep, place: tuple[str, str]
) -> None:
    gone = factories.make_asset(scope, campaign_queries.get_campaign(scope, place[0]).workspace_id)
    library.delete(scope, gone)
    app = open_words(scope, place[0], asset=gone)
    assert not app.exception
    assert "words_go" in keys(app)


# --- writing and choosing ----------------------------------------------------------------------------------------------


def test_one_press_writes_the_asked_number_in_the_asked_manner(
    scope: Scope, open_words: OpenStep, place: tuple[str, str]
) -> None:
    app = open_words(scope, place[0])
    app.number_input(key="words_number").set_value(4).run(timeout=60)
    app.selectbox(key="words_tone").set_value("witty").run(timeout=60)
    press(app, "words_go")
    written = texts_of(scope, place)
    assert len(written) == 4
    assert {one.said.tone for one in written} == {"witty"}
    for one in written:
        assert one.copy.headline.replace("’", "’") in words(app).replace("&#x27;", "'")
    assert "Why " in words(app)


def test_writing_again_writes_other_texts(scope: Scope, open_words: OpenStep, place: tuple[str, str]) -> None:
    app = open_words(scope, place[0])
    press(app, "words_go")
    press(app, "words_go")
    newest, before = queries.words_of(scope, *place).sets
    assert {one.said.text for one in newest.texts}.isdisjoint({one.said.text for one in before.texts})


def test_of_many_sets_the_newest_are_shown_and_the_older_ones_on_demand(
    scope: Scope, open_words: OpenStep, place: tuple[str, str]
) -> None:
    for seed in range(step.SETS_SHOWN + 2):
        service.write_captions(scope, *place, variations=1, seed=seed)
    oldest = queries.words_of(scope, *place).sets[-1].texts[0].said.variation_id
    app = open_words(scope, place[0])
    assert f"edit_{oldest}" not in keys(app)
    press(app, "words_older")
    press(app, f"edit_{oldest}")
    assert "text_save" in keys(app), "a text of an older set is edited like any other"
    assert "words_older" not in keys(app)


def test_another_text_becomes_the_primary_one_with_one_press(
    scope: Scope, open_words: OpenStep, place: tuple[str, str]
) -> None:
    service.write_captions(scope, *place, variations=3)
    second = texts_of(scope, place)[1]
    app = open_words(scope, place[0])
    press(app, f"choose_{second.said.variation_id}")
    assert [one.said.is_primary for one in texts_of(scope, place)] == [False, True, False]
    assert f"choose_{second.said.variation_id}" not in keys(app)


def test_a_text_of_an_idea_is_chosen_for_its_ads_and_edited_there(scope: Scope, open_words: OpenStep) -> None:
    campaign = make_ads(scope, placements=FEED)
    (picture,) = queries.pictures_of(scope, campaign).rows[:1]
    sets = queries.words_of(scope, campaign, picture.asset_id).sets
    of_idea = next(one for one in sets if one.concept_id)
    app = open_words(scope, campaign, asset=picture.asset_id)
    assert not app.exception
    assert f"Idea {of_idea.idea_number}" in words(app)
    assert not [key for key in keys(app) if key.startswith("edit_")]


def test_what_breaks_a_rule_is_told_in_plain_words(scope: Scope, open_words: OpenStep, place: tuple[str, str]) -> None:
    written = service.write_captions(scope, *place, variations=1)
    service.edit_variation(scope, written.variation_ids[0], headline="So cheap, and 20% off")
    app = open_words(scope, place[0])
    assert "Cannot go out like this" in words(app)
    assert "The headline contains “cheap”, which is forbidden." in words(app)


def test_what_people_typed_is_never_markup(scope: Scope, open_words: OpenStep, place: tuple[str, str]) -> None:
    written = service.write_captions(scope, *place, variations=1)
    service.edit_variation(scope, written.variation_ids[0], text="<img src=x onerror=alert(1)> 20% off")
    app = open_words(scope, place[0])
    assert "<img src=x" not in words(app)
    assert "&lt;img src=x" in words(app)


def test_a_text_that_reads_from_the_right_turns_itself_around_and_none_of_our_words(
    scope: Scope, open_words: OpenStep, place: tuple[str, str]
) -> None:
    written = service.write_captions(scope, *place, variations=1)
    service.edit_variation(scope, written.variation_ids[0], text="قهوة طازجة، 20% off", alt_text="كيس قهوة")
    drawn = words(open_words(scope, place[0]))
    assert '<p class="im-galley-body" dir="auto" lang="en">قهوة' in drawn
    assert '<span>For those who do not see the picture</span> <p dir="auto" lang="en">كيس' in drawn
    assert '<article class="im-galley"><header' in drawn


# --- editing -----------------------------------------------------------------------------------------------------------


def opened_editor(open_words: OpenStep, scope: Scope, place: tuple[str, str]) -> tuple[AppTest, TextView]:
    service.write_captions(scope, *place, variations=2)
    text = texts_of(scope, place)[0]
    app = open_words(scope, place[0])
    return press(app, f"edit_{text.said.variation_id}"), text


def test_the_verdict_follows_what_is_typed_and_nothing_is_saved(
    scope: Scope, open_words: OpenStep, place: tuple[str, str]
) -> None:
    app, _ = opened_editor(open_words, scope, place)
    app.text_input(key="text_headline_1").input("Cheap, 20% off").run(timeout=60)
    assert not app.exception
    assert "The headline contains “cheap”, which is forbidden." in words(app)
    assert "1 rule broken" in words(app)
    app.text_input(key="text_headline_1").input("20% off this week").run(timeout=60)
    assert "breaks no rule" in words(app)
    assert len(texts_of(scope, place)) == 2


def test_saving_makes_a_new_text_with_its_author_and_leaves_the_old_one(
    scope: Scope, open_words: OpenStep, place: tuple[str, str]
) -> None:
    app, text = opened_editor(open_words, scope, place)
    app.text_input(key="text_headline_1").input("20% off, by hand").run(timeout=60)
    app.text_area(key="text_primary_text_1").input("By hand.\nAnd 20% off.").run(timeout=60)
    press(app, "text_save")
    old, _, new = texts_of(scope, place)
    assert (new.copy.headline, new.said.text, new.said.author_name) == (
        "20% off, by hand",
        "By hand.\nAnd 20% off.",
        scope.name,
    )
    assert new.said.is_primary
    assert old.said.text == text.said.text
    assert "text_save" not in keys(app)


def test_sets_that_others_write_meanwhile_do_not_take_the_editor_away(
    scope: Scope, open_words: OpenStep, place: tuple[str, str]
) -> None:
    app, text = opened_editor(open_words, scope, place)
    for seed in range(1, step.SETS_SHOWN + 1):
        service.write_captions(scope, *place, variations=1, seed=seed)
    app.text_input(key="text_headline_1").input("20% off, by hand").run(timeout=60)
    assert "text_save" in keys(app)
    press(app, "text_save")
    oldest = queries.words_of(scope, *place).sets[-1]
    assert [one.copy.headline for one in oldest.texts][-1] == "20% off, by hand"
    assert oldest.texts[0].said.text == text.said.text


def test_saving_without_a_change_makes_no_text(scope: Scope, open_words: OpenStep, place: tuple[str, str]) -> None:
    app, _ = opened_editor(open_words, scope, place)
    press(app, "text_save")
    assert len(texts_of(scope, place)) == 2


def test_every_field_with_a_limit_is_counted_and_the_long_one_is_heard_while_it_is_typed(
    scope: Scope, open_words: OpenStep, place: tuple[str, str]
) -> None:
    app, _ = opened_editor(open_words, scope, place)
    handed = [
        (one.proto.component_name, json.loads(one.proto.json)["field"])
        for one in app.get("bidi_component")
        if one.proto.component_name in {"imprimatur_counts", "imprimatur_typing"}
    ]
    assert ("imprimatur_typing", "text_primary_text_1") in handed
    assert {("imprimatur_counts", f"text_{name}_1") for name in ("headline", "primary_text")} <= set(handed)


# --- reworking and keeping ---------------------------------------------------------------------------------------------


def test_the_menu_offers_each_field_the_other_languages_and_keeping(
    scope: Scope, open_words: OpenStep, place: tuple[str, str]
) -> None:
    service.write_captions(scope, *place, variations=1)
    (text,) = texts_of(scope, place)
    app = open_words(scope, place[0])
    offered = list(step.menu_of(text))
    assert offered[:6] == [f"Another {name}" for name in step.FIELDS.values()]
    assert offered[6:] == ["In German", "In French", "In Spanish", step.KEEP, step.USE]
    assert "does not translate word for word" in words(app)


def test_another_headline_and_another_language_stand_at_the_end_of_the_row(
    scope: Scope, open_words: OpenStep, place: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    service.write_captions(scope, *place, variations=1)
    (text,) = texts_of(scope, place)
    app = open_words(scope, place[0])
    choose_in_menu(app, monkeypatch, text, "Another headline")
    choose_in_menu(app, monkeypatch, text, "In French")
    _, headline, french = texts_of(scope, place)
    assert headline.copy.saying({"headline": text.copy.headline}) == text.copy
    assert headline.copy.headline in words(app).replace("&#x27;", "'")
    assert french.language == "fr"
    assert "Main · French" in words(app)


def test_a_text_is_kept_from_its_menu(
    scope: Scope, open_words: OpenStep, place: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    service.write_captions(scope, *place, variations=1)
    (text,) = texts_of(scope, place)
    app = choose_in_menu(open_words(scope, place[0]), monkeypatch, text, step.KEEP)
    assert [one.text for one in queries.style_memory(scope, place[0]).kept] == [text.said.text]
    assert any(one.label == "Texts that writing follows: 1" for one in app.expander)


def test_a_text_is_taken_to_the_maker_of_ads_which_makes_nothing_yet(
    scope: Scope, open_words: OpenStep, place: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    service.write_captions(scope, *place, variations=1)
    (text,) = texts_of(scope, place)
    app = choose_in_menu(open_words(scope, place[0]), monkeypatch, text, step.USE)
    assert app.query_params["step"] in ("ads", ["ads"])
    assert app.text_input(key="own_headline").value == text.copy.headline
    assert app.text_area(key="own_primary_text").value == text.copy.primary_text
    assert app.checkbox(key=f"use_{place[1]}").value
    assert "ads_go" in keys(app)


def test_a_text_in_another_language_says_so_and_cannot_be_kept(
    scope: Scope, open_words: OpenStep, place: tuple[str, str]
) -> None:
    written = service.write_captions(scope, *place, variations=1)
    service.translate(scope, written.variation_ids[0], "de")
    app = open_words(scope, place[0])
    german = texts_of(scope, place)[1]
    assert "Main · German" in words(app)
    assert 'lang="de"' in words(app)
    assert step.KEEP not in step.menu_of(german)
    assert "In English" in step.menu_of(german)


def test_a_kept_text_is_shown_with_what_is_learnt_and_can_be_let_go(
    scope: Scope, open_words: OpenStep, place: tuple[str, str]
) -> None:
    written = service.write_captions(scope, *place, variations=1)
    reference = service.keep_reference(scope, written.variation_ids[0])
    app = open_words(scope, place[0])
    assert any(one.label == "Texts that writing follows: 1" for one in app.expander)
    assert "words a sentence" in words(app)
    press(app, f"let_go_{reference}")
    assert queries.style_memory(scope, place[0]).kept == ()


def test_a_kept_text_without_words_can_be_let_go_as_well(
    scope: Scope, open_words: OpenStep, place: tuple[str, str]
) -> None:
    written = service.write_captions(scope, *place, variations=1)
    emoji = service.edit_variation(scope, written.variation_ids[0], text="🎉🎉")
    reference = service.keep_reference(scope, emoji)
    press(open_words(scope, place[0]), f"let_go_{reference}")
    assert queries.style_memory(scope, place[0]).kept == ()


# --- what the writer knows ---------------------------------------------------------------------------------------------


def test_what_is_missing_stands_with_its_worth_and_the_way_there(
    scope: Scope, open_words: OpenStep, place: tuple[str, str]
) -> None:
    check = queries.context_of(scope, place[0])
    assert check.missing, "the fixture's brief shall lack something"
    app = open_words(scope, place[0])
    (known,) = [one.label for one in app.expander if one.label.startswith("What the writer knows")]
    assert f"{check.total} of 100" in known
    for fact in check.missing:
        assert fact.label in words(app)


@pytest.mark.parametrize(("fact", "part"), [("audience", "basics"), ("cta", "words"), ("pains", "story")])
def test_what_is_missing_leads_to_its_part_of_the_brief(
    scope: Scope, open_words: OpenStep, fact: str, part: str
) -> None:
    client = factories.make_client(scope)
    factories.make_asset(scope, client)
    app = open_words(scope, factories.make_campaign(scope, client, primary_offer=None, call_to_action=None))
    press(app, f"to_brief_{fact}")
    assert app.segmented_control(key="stepper").value == "brief"
    assert app.segmented_control(key="brief_part").value == part


def test_without_a_model_there_is_no_prompt_and_no_writer_to_choose(
    scope: Scope, open_words: OpenStep, place: tuple[str, str]
) -> None:
    app = open_words(scope, place[0])
    assert not [one for one in app.expander if one.label == "The exact prompt"]
    assert "words_writer" not in {str(one.key) for one in app.selectbox}


def test_with_a_model_the_exact_prompt_and_the_months_costs_are_shown(
    scope: Scope, open_words: OpenStep, place: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (
        ("MODEL", "small-model"),
        ("MODEL_URL", "http://127.0.0.1:9/v1"),
        ("MODEL_TOKENS_PER_MONTH", "5000"),
    ):
        monkeypatch.setenv(f"IMPRIMATUR_{name}", value)
    settings.current.cache_clear()
    app = open_words(scope, place[0])
    assert not app.exception
    (prompt,) = [one.value for one in app.code]
    sent = queries.prompt_for(scope, *place)
    assert prompt == f"{sent.system}\n\n{sent.user}"
    assert "0 calls, 0 of 5,000 tokens" in words(app)
    assert "Offline" in app.selectbox(key="words_writer").options


# --- a model -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    """A model that the operator set up to write."""
    with model_server.running(says(answer(*model_server.variations(3)))) as opened:
        for name, value in (("MODEL", "small-model"), ("MODEL_URL", f"{opened.address}/v1"), ("WRITER", "model")):
            monkeypatch.setenv(f"IMPRIMATUR_{name}", value)
        settings.current.cache_clear()
        yield opened


def run_batches(scope: Scope) -> None:
    """What a worker does meanwhile."""
    for batch in jobs.list_batches(scope, open_only=True).rows:
        runner.run(scope, batch.batch_id)


def told(app: AppTest) -> str:
    """The errors that the page shows."""
    return "\n".join(one.value for one in app.error)


def test_the_page_asks_no_model_itself_and_shows_the_texts_when_they_are_there(
    scope: Scope, open_words: OpenStep, place: tuple[str, str], endpoint: Endpoint
) -> None:
    app = open_words(scope, place[0])
    press(app, "words_go")
    assert endpoint.asked == [], "a page that waits for a model stands still"
    (batch,) = jobs.list_batches(scope, open_only=True).rows
    assert f"words_stop_{batch.batch_id}" in keys(app)
    run_batches(scope)
    app.run(timeout=60)
    assert not app.exception
    assert len(texts_of(scope, place)) == 3
    assert model_server.variations(1)[0]["primary_text"] in words(app).replace("&#x27;", "'")
    assert f"words_stop_{batch.batch_id}" not in keys(app)


def test_a_model_that_fails_is_told_and_the_offline_writer_is_the_persons_own_choice(
    scope: Scope, open_words: OpenStep, place: tuple[str, str], endpoint: Endpoint
) -> None:
    endpoint.will(says("", refusal="no"))
    app = open_words(scope, place[0])
    press(app, "words_go")
    run_batches(scope)
    app.run(timeout=60)
    assert "declined to write this" in told(app)
    assert queries.words_of(scope, *place).sets == (), "nothing steps in for a model that failed"
    press(app, "words_offline")
    run_batches(scope)
    app.run(timeout=60)
    assert told(app) == ""
    assert len(texts_of(scope, place)) == 3
    assert len(endpoint.asked) == 1


def test_a_failure_can_be_asked_again_or_left(
    scope: Scope, open_words: OpenStep, place: tuple[str, str], endpoint: Endpoint
) -> None:
    endpoint.will(says("", refusal="no"))
    app = open_words(scope, place[0])
    press(app, "words_go")
    run_batches(scope)
    app.run(timeout=60)
    press(app, "words_again")
    run_batches(scope)
    app.run(timeout=60)
    assert len(endpoint.asked) == 2
    press(app, "words_leave")
    assert told(app) == ""
    assert "words_offline" not in keys(app)


def test_a_viewer_sees_what_failed_and_cannot_choose(
    scope: Scope, open_words: OpenStep, place: tuple[str, str], endpoint: Endpoint
) -> None:
    endpoint.will(says("", refusal="no"))
    orders.write(scope, place[0], [place[1]])
    run_batches(scope)
    app = open_words(make_scope(role=Role.VIEWER, agency_id=scope.agency_id), place[0])
    assert "declined" in told(app)
    assert not {"words_offline", "words_again", "words_leave"} & keys(app)


def test_a_rework_by_a_model_is_asked_for_as_well(
    scope: Scope, open_words: OpenStep, place: tuple[str, str], endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.write_captions(scope, *place, variations=1, writer="offline")
    (text,) = texts_of(scope, place)
    app = open_words(scope, place[0])
    choose_in_menu(app, monkeypatch, text, "Another headline")
    choose_in_menu(app, monkeypatch, text, "In French")
    assert endpoint.asked == []
    assert [one.title for one in jobs.list_batches(scope).rows] == ["A text in French", "Another headline"]


def test_texts_for_several_photos_are_asked_for_in_one_window(
    scope: Scope, open_words: OpenStep, endpoint: Endpoint
) -> None:
    client = make_client(scope)
    photos = [make_photo(scope, client, width_px=width_px) for width_px in (1400, 1600)]
    campaign = make_campaign(scope, client)
    app = press(open_words(scope, campaign), "words_many")
    assert app.button(key="many_go").disabled
    press(app, "many_all")
    app.segmented_control(key="many_sizes").set_value("One for each size").run(timeout=60)
    assert "2 photos, 6 sets of 3 texts: asks small" in words(app)
    press(app, "many_go")
    (batch,) = jobs.list_batches(scope, open_only=True).rows
    assert batch.counts.queued == 6
    assert "many_go" not in keys(app)
    run_batches(scope)
    app.run(timeout=60)
    for photo in photos:
        places = {one.texts[0].placement_id for one in queries.words_of(scope, campaign, photo).sets}
        assert len(places) == 3
    assert "Set 3 for " in "\n".join(one.value for one in app.header)


# --- on to the ads -----------------------------------------------------------------------------------------------------


def test_the_stepper_counts_the_texts(scope: Scope, open_words: OpenStep, place: tuple[str, str]) -> None:
    service.write_captions(scope, *place, variations=3)
    assert queries.count_texts(scope, place[0]) == 3
    app = open_words(scope, place[0])
    (stepper,) = [one for one in app.segmented_control if one.key == "stepper"]
    assert any("Words" in option and "3" in option for option in stepper.options)
