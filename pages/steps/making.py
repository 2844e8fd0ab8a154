"""Making ads: from photos and the brief, from own words, from a table, from finished art."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import streamlit as st

from core import placements
from core.assets import service as library
from core.assets.queries import AssetCard
from core.assets.service import UploadResult
from core.campaigns.queries import CampaignView
from core.creatives import service
from core.db.paging import Page
from core.vocabulary import CaptionAngle, CaptionTemplate, CaptionTone, values
from pages.steps import photos, rows
from pages.steps.photos import Picker
from pages.ui import components, frame, links, state
from pages.ui.visit import Visit

FORM: Final = "make_ads"
WordRow = tuple[str, str, str]
WRITTEN, OWN, TABLE, ART = "written", "own", "table", "art"
WAYS: Final = {
    WRITTEN: ":material/auto_awesome: Written from the brief",
    OWN: ":material/edit: Your own words",
    TABLE: ":material/table_rows: A table",
    ART: ":material/wallpaper: Finished art",
}
TICKED_AT_FIRST: Final = 6
IDEAS: Final = (1, 2, 3, 4)
ANY_ANGLE: Final = ""
# Field, label, hint.
WORDS: Final[tuple[WordRow, ...]] = (
    ("headline", "Headline", "Up to seven words read best"),
    ("subheadline", "Line below it", "In the picture only"),
    ("primary_text", "Primary text", "Beside the picture, in the feed"),
    ("description", "Description", "Under the headline in some feeds"),
    ("cta", "Call to action", ""),
    ("landing_url", "Landing address", ""),
)
ART_WORDS: Final = tuple(row for row in WORDS if row[0] != "subheadline")


@dataclass
class Making:
    """What this tab is about to make: whether the maker is open beside existing ads and how its uploads went."""

    is_open: bool = False
    round: int = 0
    refused: list[UploadResult] = field(default_factory=list)


def place_name(placement_id: str) -> str:
    """A placement with its platform, as people choose it."""
    place = placements.get(placement_id)
    return f"{place.platform} · {place.name}"


# ── What the buttons do ──────────────────────────────────────────────────────────────────────────────────────────────


def open_maker() -> None:
    """Show the maker beside the ads there are."""
    frame.forget_errors(FORM)
    state.of(Making).is_open = True


def close_maker() -> None:
    """Put the maker away."""
    state.of(Making).is_open = False


def picker_of(campaign: CampaignView) -> Picker:
    """Where the photos of this campaign's next ads are chosen."""
    return Picker(f"ads_{campaign.campaign_id}", campaign.workspace_id, "ads", "use")


def plan(campaign: CampaignView, **manner: Any) -> None:
    """Plan ads of the ticked photos in the chosen places."""
    picker = picker_of(campaign)
    made = frame.attempt(
        service.plan,
        campaign.campaign_id,
        asset_ids=list(picker.chosen),
        placement_ids=state.value("ads_places", None) or [],
        done="The ads are being made",
        form=FORM,
        **manner,
    )
    if made:
        picker.forget()
        close_maker()


def make_written(campaign: CampaignView) -> None:
    """Ads whose words are written from brief, kit and photo."""
    plan(
        campaign,
        concepts=state.value("ads_ideas", 2),
        tone=state.value("ads_tone", CaptionTone.DEFAULT),
        template=state.value("ads_template", CaptionTemplate.PUNCHY),
        angle=state.value("ads_angle", ANY_ANGLE) or None,
        alternatives=state.value("ads_alternatives", 2),
    )


def make_own(campaign: CampaignView) -> None:
    """Ads that say what was typed."""
    words = {name: state.value(f"own_{name}") for name, _, _ in WORDS}
    plan(campaign, concepts=state.value("ads_ideas", 1), words=[words])


def make_art(campaign_id: str) -> None:
    """Take every uploaded picture as a finished ad; one that cannot be used is told and stays chosen."""
    words = {name: state.value(f"art_{name}") for name, _, _ in ART_WORDS}
    outcomes = [
        frame.attempt(
            service.add_finished_art,
            campaign_id,
            name=upload.name,
            data=upload.getvalue(),
            words=words,
            placement_id=state.value("art_placement", "") or None,
            done=f"{upload.name} is an ad now",
            form=FORM,
        )
        for upload in state.value("art_files", None) or []
    ]
    if outcomes and all(outcomes):
        state.forget("art_files")
        close_maker()


# ── Photos and places ────────────────────────────────────────────────────────────────────────────────────────────────


def draw_photos(campaign: CampaignView, found: Page[AssetCard], *, is_first: bool) -> None:
    """The client's photos, each with a tick; at first the newest ones are ticked."""
    picker = picker_of(campaign)
    if not picker.has_begun:
        picker.choose_only(found.rows[:TICKED_AT_FIRST] if is_first else ())
    photos.draw(picker, found)
    links.link("library", "Library", icon=":material/photo_library:")
    frame.field_error("assets", FORM)


def draw_places(campaign: CampaignView) -> None:
    """The campaign's placements, all chosen at first."""
    if not state.holds("ads_places"):
        state.put("ads_places", list(campaign.placements))
    state.put("ads_places", [one for one in state.value("ads_places", []) if one in campaign.placements])
    st.pills(
        "Sizes",
        campaign.placements,
        selection_mode="multi",
        format_func=place_name,
        key="ads_places",
        help="The sizes of the campaign. Others are added in the brief.",
    )
    frame.field_error("placements", FORM)


def draw_ideas(default: int) -> None:
    """How many ideas for each photo."""
    st.segmented_control("Ideas for each photo", IDEAS, default=default, key="ads_ideas", required=True)
    frame.field_error("concepts", FORM)


def draw_go(label: str, note: str, action: Callable[..., None], *args: Any, is_idle: bool = False) -> None:
    """The one button of the maker, what it will make beside it, and below it what belongs to no field."""
    with st.container(horizontal=True, vertical_alignment="center", key="ads_go_line"):
        st.button(
            label, key="ads_go", type="primary", icon=":material/bolt:", on_click=action, args=args, disabled=is_idle
        )
        if note:
            st.caption(note, width="content")
    frame.errors(FORM)


def sum_of(campaign: CampaignView) -> tuple[int, str]:
    """How many ads the choice makes, and the sum in words."""
    chosen, sizes = len(picker_of(campaign).chosen), len(state.value("ads_places", None) or [])
    ideas = int(state.value("ads_ideas", 1) or 1)
    parts = (
        components.plural(chosen, "photo"),
        components.plural(ideas, "idea"),
        components.plural(sizes, "size"),
    )
    total = chosen * ideas * sizes
    return total, f"{' × '.join(parts)} = {components.plural(total, 'ad')}" if total else "Choose photos and sizes."


# ── The four ways ────────────────────────────────────────────────────────────────────────────────────────────────────


def words_of_choice(choice: str) -> str:
    """A vocabulary's word as people read it."""
    told = choice.replace("-", " ").capitalize() if choice else "In turns"
    return told.replace("Cta", "CTA")


def draw_written(campaign: CampaignView, found: Page[AssetCard], *, is_first: bool) -> None:
    """Photos, sizes and the manner; the words come from the brief."""
    draw_photos(campaign, found, is_first=is_first)
    draw_places(campaign)
    with st.container(horizontal=True, vertical_alignment="top", key="ads_manner"):
        draw_ideas(2)
        st.selectbox("Tone", values(CaptionTone), format_func=words_of_choice, key="ads_tone", width=170)
        st.selectbox("Form", values(CaptionTemplate), format_func=words_of_choice, key="ads_template", width=170)
        st.selectbox(
            "Angle", (ANY_ANGLE, *values(CaptionAngle)), format_func=words_of_choice, key="ads_angle", width=170
        )
        st.number_input(
            "Spare texts",
            0,
            5,
            2,
            key="ads_alternatives",
            width=120,
            help="Other wordings of each idea, to choose from",
        )
    total, told = sum_of(campaign)
    draw_go("Make the ads", told, make_written, campaign, is_idle=not total)


def draw_own(campaign: CampaignView, found: Page[AssetCard], *, is_first: bool) -> None:
    """Words that are typed once; every chosen photo and size says them."""
    draw_photos(campaign, found, is_first=is_first)
    draw_places(campaign)
    draw_words("own", WORDS, campaign)
    draw_ideas(1)
    total, told = sum_of(campaign)
    draw_go("Make the ads", told, make_own, campaign, is_idle=not total)


def draw_words(prefix: str, rows: Sequence[WordRow], campaign: CampaignView) -> None:
    """Fields for the words of an ad, in two columns; empty ones take what the campaign says."""
    from_campaign = {"cta": campaign.call_to_action or "", "landing_url": campaign.landing_url or ""}
    left, right = st.columns(2, gap="medium")
    for place, (name, label, hint) in enumerate(rows):
        with (left, right)[place % 2]:
            draw = st.text_area if name == "primary_text" else st.text_input
            said = from_campaign.get(name, "")
            draw(label, key=f"{prefix}_{name}", placeholder=said or hint)
            frame.field_error(name, FORM)


def draw_table(campaign: CampaignView) -> None:
    """Rows of a table; each becomes an ad of its photo."""
    rows.draw_source(campaign)
    draw_places(campaign)
    if rows.draw_go(campaign) is not None:
        state.of(Making).is_open = rows.has_left(campaign.campaign_id)
        state.rerun()


def draw_art(campaign: CampaignView) -> None:
    """Pictures finished elsewhere become ads with the same checks and review."""
    files, words = st.columns([2, 3], gap="large")
    with files:
        st.file_uploader(
            "Finished pictures",
            accept_multiple_files=True,
            key="art_files",
            max_upload_size=50,
            help="JPEG, PNG, WebP, GIF or HEIC",
        )
        frame.field_error("files", FORM)
        st.selectbox(
            "Where it runs",
            ["", *campaign.placements],
            format_func=lambda one: place_name(one) if one else "Recognise it by its size",
            key="art_placement",
        )
        frame.field_error("placements", FORM)
    with words:
        draw_words("art", ART_WORDS, campaign)
    draw_go(
        "Add as ads",
        "Same checks, review and code as any other ad.",
        make_art,
        campaign.campaign_id,
        is_idle=not state.value("art_files", None),
    )


# ── The maker ────────────────────────────────────────────────────────────────────────────────────────────────────────


def draw(visit: Visit, campaign: CampaignView, *, is_first: bool) -> None:
    """Choose how the words come, then photos and sizes.

    Args:
        is_first: The campaign has no ads yet: photos are ticked to begin with, and there is nothing to close to.
    """
    found = photos.found(visit, picker_of(campaign))
    has_photos = bool(found.total or picker_of(campaign).chosen or state.value("ads_photo_search", ""))
    if not state.value("ads_way", None):
        # While ads are drawn the maker is put away; rows that wait to be mended are what it comes back with. A browser
        # that is called on before it has drawn the choice gives it back empty.
        state.put("ads_way", TABLE if rows.has_left(campaign.campaign_id) else WRITTEN)
    with st.container(border=True, key="ads_maker"):
        with st.container(horizontal=True, vertical_alignment="center", key="ads_maker_head"):
            way = st.segmented_control(
                "Where the words come from",
                tuple(WAYS),
                format_func=WAYS.__getitem__,
                key="ads_way",
                required=True,
                label_visibility="collapsed",
            )
            st.space("stretch")
            if not is_first:
                st.button("Close", key="ads_close", type="tertiary", icon=":material/close:", on_click=close_maker)
        match way:
            case "art":
                draw_art(campaign)
            case "table":
                draw_table(campaign)
            case _ if not has_photos:
                draw_first_photos(campaign.workspace_id)
            case "own":
                draw_own(campaign, found, is_first=is_first)
            case _:
                draw_written(campaign, found, is_first=is_first)


def draw_first_photos(workspace_id: str) -> None:
    """A client without photos: they are taken in right here."""
    kept = state.of(Making)
    with frame.empty("First, the photos", "Sharp ones, with room around the subject.", icon=":material/photo_library:"):
        links.link("library", "Open the library", icon=":material/photo_library:")
    chosen = st.file_uploader(
        "Photos: JPEG, PNG, WebP, GIF or HEIC, up to 50 MB each",
        accept_multiple_files=True,
        key=f"ads_upload_{kept.round}",
        max_upload_size=50,
    )
    for result in kept.refused:
        if result.error is not None:
            st.error(f"**{frame.plain(result.name)}**: {frame.plain(result.error.what)}", icon=":material/block:")
    frame.errors(FORM)
    if chosen:
        bar = st.progress(0.0, text="Looking at the photos …")
        taken = frame.attempt(
            library.upload_many,
            workspace_id,
            [(one.name, one.getvalue()) for one in chosen],
            lambda done, total, result: bar.progress(
                done / total, text=f"{done} of {total}: {frame.plain(result.name)}"
            ),
            done="",
            form=FORM,
        )
        kept.refused = [result for result in taken.value or [] if result.error is not None]
        kept.round += 1
        state.rerun()
