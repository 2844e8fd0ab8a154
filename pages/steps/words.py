"""The words of a campaign: texts for each picture side by side, written, chosen, reworked and kept as an example to follow."""

from dataclasses import dataclass
from typing import Any, Final

import streamlit as st

from core import settings
from core.accounts.rules import Permission
from core.assets.rules import AssetNotFound
from core.campaigns.queries import CampaignView
from core.copywriting import queries, service, writers
from core.copywriting.bench import EDITED
from core.copywriting.queries import PictureCard, PictureWords, TextSet, TextView
from core.copywriting.renewal import RENEWABLE
from core.copywriting.rules import VARIATIONS_MAX
from core.creatives import changes
from core.creatives import queries as creatives
from core.db.paging import Page
from core.vocabulary import (
    CampaignStatus,
    CaptionAngle,
    CaptionTemplate,
    CaptionTone,
    Language,
    values,
)
from pages.steps import making, wording, words_asked, words_beside
from pages.steps.making import ANY_ANGLE, Making, words_of_choice
from pages.ui import components, frame, galley, links, loaders, sheet, state
from pages.ui.links import Param
from pages.ui.sheet import Tile
from pages.ui.visit import Visit

FORM: Final = "write_texts"
SETS_SHOWN: Final = 4
PICTURES_A_PAGE: Final = 24
PICKER_PX: Final = 96
APPROVED_READ: Final = 20
LANGUAGES: Final = {Language.EN: "English", Language.DE: "German", Language.FR: "French", Language.ES: "Spanish"}
FIELDS: Final = {
    "headline": "headline",
    "subheadline": "line below it",
    "primary_text": "primary text",
    "description": "description",
    "cta": "button",
    "alt_text": "picture description",
}
EMOJI: Final = {"": "As usual", "none": "None", "few": "One", "many": "Up to three"}
USUAL: Final = "As usual"
HASHTAGS: Final = {USUAL: None, "None": 0, "3": 3, "5": 5, "10": 10}
KEEP, USE = "Follow this text from now on", "Make ads that say this"


@dataclass
class Desk:
    """What this tab looks at: for which picture more than the newest sets are shown, and how many."""

    asset_id: str = ""
    sets: int = SETS_SHOWN


# ── What the buttons do ──────────────────────────────────────────────────────────────────────────────────────────────


def open_picture(asset_id: str) -> None:
    """Turn to the texts of a picture."""
    frame.forget_errors(FORM)
    links.put(Param.ASSET, asset_id)


def show_more(asset_id: str, sets: int) -> None:
    """Show older sets of a picture too."""
    desk = state.of(Desk)
    desk.asset_id, desk.sets = asset_id, sets + SETS_SHOWN


def sets_shown(asset_id: str) -> int:
    """How many sets of a picture are shown."""
    desk = state.of(Desk)
    return desk.sets if desk.asset_id == asset_id else SETS_SHOWN


def approved_texts(visit: Visit, campaign_id: str) -> tuple[str, ...]:
    """The primary texts of the newest approved ads: good ones to learn from."""
    return loaders.read(visit, creatives.approved_texts, campaign_id, most=APPROVED_READ)


def write(campaign_id: str, asset_id: str, sets: int) -> None:
    """Have a new set of texts written; each set begins elsewhere, so that no press gives the same again.

    The offline writer has them at once; a model is asked as a batch, so that nobody waits.
    """
    liked = approved_texts(frame.visit(), campaign_id)
    if words_asked.is_model():
        words_asked.write(campaign_id, asset_id, manner(), liked, FORM)
        return
    frame.attempt(
        service.write_captions,
        campaign_id,
        asset_id,
        **manner(),
        seed=sets,
        writer=writers.OFFLINE,
        liked=liked,
        done=lambda written: f"{components.plural(len(written.variation_ids), 'text')} written",
        form=FORM,
    )


def choose(variation_id: str, concept_id: str | None) -> None:
    """Make a text the primary one; the ads of an idea that says the caption take it."""
    if concept_id:
        frame.attempt(
            changes.use_variation,
            concept_id,
            variation_id,
            done=lambda made: f"Primary now; {components.plural(len(made), 'ad')} drawn anew with it",
        )
    else:
        frame.attempt(service.choose_variation, variation_id, done="Primary now")


def menu_of(text: TextView) -> dict[str, tuple[str, str]]:
    """What can be done with a text besides choosing and editing: words → deed and its object."""
    offered = {f"Another {FIELDS[name]}": ("renew", name) for name in RENEWABLE}
    offered |= {
        f"In {name}": ("translate", language.value)
        for language, name in LANGUAGES.items()
        if language is not text.language
    }
    if not text.is_translated and text.said.text and not text.is_kept:
        offered[KEEP] = ("keep", "")
    if text.said.headline:
        offered[USE] = ("use", "")
    return offered


def chosen_of_menu(text: TextView, campaign: CampaignView, picture: PictureCard) -> None:
    """Do what was chosen in a text's menu."""
    variation_id = text.said.variation_id
    deed, what = menu_of(text).get(str(state.value(f"more_{variation_id}", "")), ("", ""))
    match deed:
        case "renew" if words_asked.is_model():
            words_asked.rework(variation_id, f"another {FIELDS[what]}", field=what)
        case "renew":
            frame.attempt(
                service.renew_field,
                variation_id,
                what,
                writer=writers.OFFLINE,
                done=f"Another {FIELDS[what]}, as a new text at the end of the row",
            )
        case "translate" if words_asked.is_model():
            language = Language(what)
            words_asked.rework(variation_id, f"it in {LANGUAGES[language]}", language=language)
        case "translate":
            frame.attempt(
                service.translate,
                variation_id,
                what,
                writer=writers.OFFLINE,
                done=f"In {LANGUAGES[Language(what)]}, as a new text at the end of the row",
            )
        case "keep":
            frame.attempt(service.keep_reference, variation_id, done="Later writing follows it")
        case "use":
            take_to_ads(text, campaign, picture)


def take_to_ads(text: TextView, campaign: CampaignView, picture: PictureCard) -> None:
    """Open the maker of the ads step with these words and this picture; nothing is made before its button is pressed."""
    making.picker_of(campaign).choose_only([picture])
    for name, _, _ in making.WORDS:
        if name != "landing_url":
            state.put(f"own_{name}", said_by(text).get(name, ""))
    state.put("ads_way", making.OWN)
    state.of(Making).is_open = True
    links.put(Param.STEP, "ads")


# ── The pictures ─────────────────────────────────────────────────────────────────────────────────────────────────────


def draw_pictures(pictures: Page[PictureCard], chosen: str) -> None:
    """All pictures at small size, the open one marked."""
    tiles = [
        Tile(
            id=one.asset_id,
            sha256=one.thumbnail_sha256,
            width_px=one.width_px,
            height_px=one.height_px,
            alt="the open picture" if one.asset_id == chosen else "open its texts",
            place=one.name,
            word=components.plural(one.texts, "text") if one.texts else "No texts yet",
            state="chosen" if one.asset_id == chosen else "pending",
        )
        for one in pictures.rows
    ]
    sheet.row(tiles, "words_pictures", open_picture, label="Pictures to write for", height_px=PICKER_PX)
    if pictures.pages > 1:
        components.pager(pictures, "photo")


def opened(visit: Visit, campaign: CampaignView, pictures: Page[PictureCard]) -> PictureWords:
    """The texts of the picture in the address, of the first one otherwise."""
    asked = links.row_id(Param.ASSET)
    if asked:
        try:
            return words_read(visit, campaign, asked)
        except AssetNotFound:
            links.put(Param.ASSET, None)
    return words_read(visit, campaign, pictures.rows[0].asset_id)


def words_read(visit: Visit, campaign: CampaignView, asset_id: str) -> PictureWords:
    """The newest sets of a picture, as many as are shown."""
    most = sets_shown(asset_id)
    return loaders.read(visit, queries.words_of, campaign.campaign_id, asset_id, most_sets=most)


# ── Writing ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def draw_writing(campaign: CampaignView, words: PictureWords) -> None:
    """The manner of new texts, and the button that has them written."""
    with st.container(border=True, key="words_maker"):
        with st.container(horizontal=True, vertical_alignment="top", key="words_manner"):
            st.selectbox("Tone", values(CaptionTone), format_func=words_of_choice, key="words_tone", width=150)
            st.selectbox(
                "Form", values(CaptionTemplate), 1, format_func=words_of_choice, key="words_template", width=170
            )
            st.selectbox(
                "Angle", (ANY_ANGLE, *values(CaptionAngle)), format_func=words_of_choice, key="words_angle", width=170
            )
            st.selectbox(
                "Emoji",
                list(EMOJI),
                format_func=EMOJI.__getitem__,
                key="words_emoji",
                width=130,
                help="As usual: as in the texts that are followed, else as readers expect. A voice without emoji gets none.",
            )
            st.selectbox("Hashtags", list(HASHTAGS), key="words_hashtags", width=130)
            st.number_input("How many", 1, VARIATIONS_MAX, 3, key="words_number", width=130)
            if settings.current().model.is_set_up:
                st.selectbox(
                    "Writer",
                    writers.NAMES,
                    writers.NAMES.index(settings.current().writer),
                    format_func=lambda name: "Offline" if name == writers.OFFLINE else settings.current().model.name,
                    key="words_writer",
                    width=170,
                )
        for name in ("variations", "tone", "template", "angle", "emoji", "hashtags"):
            frame.field_error(name, FORM)
        with st.container(horizontal=True, vertical_alignment="center", key="words_go_line"):
            st.button(
                "Write texts" if not words.sets else "Write another set",
                key="words_go",
                type="primary",
                icon=":material/edit_note:",
                on_click=write,
                args=(campaign.campaign_id, words.picture.asset_id, words.sets_in_all),
            )
            st.button(
                "Several photos",
                key="words_many",
                icon=":material/photo_library:",
                on_click=words_asked.open_many,
            )
            st.caption(f"In {LANGUAGES[campaign.language]}, the campaign’s language", width="content")
        frame.errors(FORM)


# ── The texts side by side ───────────────────────────────────────────────────────────────────────────────────────────


def said_by(text: TextView) -> dict[str, str]:
    """The texts of a variation by field."""
    return {name: str(getattr(text.copy, name)) for name in EDITED}


def name_of(text: TextView) -> str:
    """What a text is called: its label or that a person worked on it, and its language where it is not the campaign's."""
    label = "Edited" if text.said.author_name else label_of(text)
    return f"{label} · {LANGUAGES[text.language]}" if text.is_translated else label


def label_of(text: TextView) -> str:
    """The label of a text: "Main", "Alternative 2", "Story"."""
    if text.said.label is None:
        return "Text"
    return words_of_choice(text.said.label.value.replace("alt", "alternative "))


def notes_of(text: TextView) -> tuple[str, ...]:
    """Manner and author of a text, in words."""
    said = text.said
    tone = None if said.tone is CaptionTone.DEFAULT else said.tone
    manner = [words_of_choice(one.value) for one in (tone, said.template, said.angle) if one]
    by = f"By {said.author_name}" if said.author_name else ""
    kept = "Followed" if text.is_kept else ""
    return tuple(part for part in (*manner, by, components.ago(said.created_at), kept) if part)


def draw_text(text: TextView, one: TextSet, campaign: CampaignView, picture: PictureCard, *, may_write: bool) -> None:
    """A text as a card: the words, its verdict, and what can be done with it."""
    variation_id = text.said.variation_id
    with components.card(f"text_{variation_id}"):
        galley.show(
            said_by(text),
            text.judged,
            name=name_of(text),
            notes=notes_of(text),
            language=text.language.value,
            is_primary=text.said.is_primary,
        )
        with st.container(horizontal=True, vertical_alignment="center", key=f"deeds_{variation_id}", gap="xsmall"):
            if may_write and not text.said.is_primary:
                st.button(
                    "Make primary",
                    key=f"choose_{variation_id}",
                    on_click=choose,
                    args=(variation_id, one.concept_id),
                )
            if may_write:
                draw_deeds(text, one, campaign, picture)
            components.copy_button(galley.as_plain(said_by(text)), f"copy_{variation_id}")


def draw_deeds(text: TextView, one: TextSet, campaign: CampaignView, picture: PictureCard) -> None:
    """Editing, and everything else in a menu."""
    variation_id = text.said.variation_id
    if one.concept_id is None:
        st.button(
            "Edit",
            key=f"edit_{variation_id}",
            on_click=wording.open_text,
            args=(variation_id, picture.asset_id, sets_shown(picture.asset_id)),
        )
    st.menu_button(
        "More",
        list(menu_of(text)),
        key=f"more_{variation_id}",
        type="tertiary",
        on_click=chosen_of_menu,
        args=(text, campaign, picture),
    )


def draw_set(one: TextSet, place: int, campaign: CampaignView, picture: PictureCard, *, may_write: bool) -> None:
    """One set: its texts side by side, the primary one first."""
    when = components.ago(one.written_at)
    title = f"Idea {one.idea_number}" if one.concept_id else f"Set {place}"
    size = next((text.placement_id for text in one.texts if text.placement_id), "")
    title += f" for {words_asked.size_of(size)}" if size else ""
    note = f"{components.plural(len(one.texts), 'text')}, written {when}"
    if one.concept_id:
        note += ". Its ads say the primary text; another one draws them anew. Edit the words in the ad itself."
    frame.section(title, note)
    with st.grid("auto", min_column_width=300, gap="medium", key=f"texts_{one.caption_id}"):
        for text in sorted(one.texts, key=lambda text: not text.said.is_primary):
            draw_text(text, one, campaign, picture, may_write=may_write)


def draw_sets(words: PictureWords, campaign: CampaignView, *, may_write: bool) -> None:
    """All sets of the picture, the newest first; what the writer does to a text is told once."""
    if may_write:
        other = next(name for language, name in LANGUAGES.items() if language is not campaign.language)
        st.caption(words_beside.about_reworking(words_asked.is_model(), other))
    for place, one in enumerate(words.sets):
        draw_set(one, words.sets_in_all - place, campaign, words.picture, may_write=may_write)
    older = words.sets_in_all - len(words.sets)
    if older:
        st.button(
            f"Show older sets ({older:,} more)",
            key="words_older",
            on_click=show_more,
            args=(words.picture.asset_id, len(words.sets)),
        )


# ── The step ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def draw(visit: Visit, campaign: CampaignView) -> None:
    """Draw the step: the pictures, what the writer knows, and the texts of the open picture."""
    is_over = campaign.status is CampaignStatus.ARCHIVED or bool(visit.workspace and visit.workspace.archived_at)
    may_write = visit.can(Permission.EDIT_CONTENT) and not is_over
    pictures: Page[PictureCard] = loaders.read(
        visit,
        queries.pictures_of,
        campaign.campaign_id,
        page=components.page_number(),
        per_page=PICTURES_A_PAGE,
    )
    if not pictures.rows:
        draw_without_pictures(pictures.total, may_write=may_write)
        return
    words = opened(visit, campaign, pictures)
    if is_over:
        st.info("This campaign is archived: its texts can be read and copied.", icon=":material/inventory_2:")
    draw_pictures(pictures, words.picture.asset_id)
    left, right = st.columns([2, 5], gap="large")
    with left, st.container(key="words_picture"):
        components.plate(words.picture.thumbnail_sha256, words.picture.name, height_px=280)
        components.entry(words.picture.name, components.plural(words.sets_in_all, "set") + " of texts")
    with right:
        if may_write:
            draw_writing(campaign, words)
        words_asked.draw_standing(visit, campaign, may_write=may_write)
        words_beside.draw(
            visit,
            campaign,
            words.picture.asset_id,
            approved_texts(visit, campaign.campaign_id),
            may_write=may_write,
            wishes={**manner(), "seed": words.sets_in_all},
        )
    if words.sets:
        draw_sets(words, campaign, may_write=may_write)
    elif not may_write:
        frame.empty(
            "No texts for this picture", "They appear here when somebody has them written.", icon=":material/edit_note:"
        )
    wording.draw(visit, campaign, may_write=may_write)
    if may_write and not wording.is_open():
        words_asked.draw_many(visit, campaign, manner(), approved_texts(visit, campaign.campaign_id))


def manner() -> dict[str, Any]:
    """What the writing form holds, as the services take it."""
    return {
        "tone": str(state.value("words_tone", CaptionTone.DEFAULT) or CaptionTone.DEFAULT),
        "template": str(state.value("words_template", CaptionTemplate.DESCRIPTIVE) or CaptionTemplate.DESCRIPTIVE),
        "angle": str(state.value("words_angle", ANY_ANGLE) or ANY_ANGLE) or None,
        "variations": int(state.value("words_number", 3) or 1),
        "emoji": str(state.value("words_emoji", "") or "") or None,
        "hashtags": HASHTAGS[state.value("words_hashtags", USUAL)],
    }


def draw_without_pictures(total: int, *, may_write: bool) -> None:
    """A client without photos, or a page of the list that is past its end."""
    if total:
        with frame.empty("No more photos", "This page of the list is empty.", icon=":material/photo_library:"):
            st.button("Back to the first", key="words_first_page", on_click=components.first_page)
        return
    with frame.empty(
        "First, the photos",
        "Texts are written for a photo: what can be seen in it counts.",
        icon=":material/photo_library:",
    ):
        if may_write:
            links.link("library", "Open the library", icon=":material/photo_library:")
