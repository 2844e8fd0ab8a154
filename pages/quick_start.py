"""From a name, photos, a logo and one sentence to a contact sheet; then what was guessed, and which facts would help."""

from base64 import b64encode
from dataclasses import dataclass, field
from html import escape
from typing import Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core import fields, placements
from core.accounts.rules import Permission
from core.assets import inspection
from core.brand import preview
from core.brand import queries as brand
from core.brand.queries import KitView
from core.brand.typecase import is_uploaded
from core.creatives import queries as creatives
from core.creatives import quick_start as use_case
from core.creatives import sheet as sheets
from core.creatives.quick_start import PHOTOS_MAX, QuickStarted
from core.errors import InvalidInput
from core.vocabulary import Language
from pages.ui import components, frame, links, loaders, state, typefaces
from pages.ui.links import Param
from pages.ui.visit import Visit

FORM: Final = "quick_start"
MADE: Final = "made"
CONCEPTS: Final = 2
REFRESH_S: Final = 1.5
CONCEPTS_SHOWN: Final = 4
LEGIBLE: Final = (0.5, 2.0)
FACTS_SHOWN: Final = 5
# Of a line's width, in percent: the room between two drawn sizes, and the height of the tallest.
GAP: Final = 3
TALLEST: Final = 26
ON_PRESS: Final = ("The ads are on the press", "Meanwhile, look at what was guessed.")
DRAWN: Final = ("The ads are ready", "Look at them, and at what was guessed for them.")
LANGUAGES: Final = {
    Language.EN: "English",
    Language.DE: "Deutsch",
    Language.FR: "Français",
    Language.ES: "Español",
}
COLOURS: Final = {"primary_color": "Primary", "secondary_color": "Accent", "tertiary_color": "Ground"}
# Facts that a campaign's brief holds; every other one belongs to the brand.
IN_BRIEF: Final = frozenset({"offer", "pain_points", "motivations", "supporting_points", "call_to_action"})


@dataclass
class Desk:
    """What this tab asked for, and what the last quick start had to say about it."""

    is_asked: bool = False
    campaign_id: str = ""
    guessed: tuple[str, ...] = ()
    notes: tuple[tuple[str, str], ...] = field(default_factory=tuple)


# ── Asking ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def ask() -> None:
    """Note that the sheet is wanted: it is made when the page is drawn, so that its progress is seen."""
    state.of(Desk).is_asked = frame.attempt_unsigned(refuse_what_is_wrong, form=FORM).succeeded


def refuse_what_is_wrong() -> None:
    """Tell what can be seen to be wrong before anything is sent, all at once: nobody is sent back once for each of it."""
    needed = (
        (
            "client_name",
            state.value("quick_client").strip(),
            "the client has no name yet",
            "write whom the ads are for",
        ),
        ("offer", state.value("quick_offer").strip(), "nothing is offered yet", "one sentence is enough"),
        ("photos", state.value("quick_photos", None), "no photo is chosen", f"add one to {PHOTOS_MAX} photos"),
        ("packs", chosen_packs(), "no placements are chosen", "tick at least one"),
    )
    faults = fields.Faults()
    for name, given, what, remedy in needed:
        with faults:
            if not given:
                raise InvalidInput(what, field=name, remedy=remedy)
    with faults:
        fields.clean_url("landing_url", address(state.value("quick_landing")))
    faults.refuse()


def pack_key(pack: str) -> str:
    """The widget of a placement pack."""
    return f"quick_pack_{pack.lower()}"


def chosen_packs() -> list[str]:
    """The packs that are ticked, in their order."""
    return [pack for pack in placements.PACKS if state.value(pack_key(pack), True)]


def address(typed: str) -> str:
    """A landing address as people write it: "example.com/autumn" means https."""
    bare = typed.strip()
    return f"https://{bare}" if bare and "://" not in bare else bare


def draw_client() -> None:
    """Who it is for, what they offer and where a click leads."""
    frame.section("The client")
    st.text_input("Client name", key="quick_client", placeholder="Aurora Coffee", max_chars=100)
    frame.field_error("client_name", FORM)
    st.text_area(
        "What do you offer?",
        key="quick_offer",
        placeholder="Slow-roasted coffee, 20% off the first bag",
        max_chars=use_case.OFFER_MAX,
        height=96,
    )
    frame.field_error("offer", FORM)
    st.text_input(
        "Landing address",
        key="quick_landing",
        type="url",
        validate="",
        placeholder="https://example.com/autumn",
        help="Where the ads lead. It can wait: the app asks for it before ads go out.",
    )
    frame.field_error("landing_url", FORM)
    st.segmented_control(
        "Language of the ads",
        list(LANGUAGES),
        default=Language.EN,
        required=True,
        format_func=LANGUAGES.__getitem__,
        key="quick_language",
    )
    frame.field_error("language", FORM)


def draw_pictures() -> None:
    """The photos and the logo, by drag and drop."""
    frame.section("The pictures")
    st.file_uploader(
        f"Photos: drop one to {PHOTOS_MAX} here",
        accept_multiple_files=True,
        key="quick_photos",
        max_upload_size=50,
        help="JPEG, PNG, WebP, GIF or HEIC. Sharp, with room around the subject: every size is cut from them.",
    )
    frame.field_error("photos", FORM)
    st.file_uploader(
        "Logo, if there is one",
        key="quick_logo",
        max_upload_size=50,
        help="SVG, or a PNG or WebP without a ground. Its colours lead the brand kit.",
    )
    frame.field_error("logo", FORM)


def draw_packs() -> None:
    """The placement packs, each with its sizes drawn to one scale."""
    frame.section("Where the ads run", "Sizes can be added and taken away later.")
    with st.grid(len(placements.PACKS), min_column_width=240, gap="small", key="quick_packs"):
        for pack, ids in placements.PACKS.items():
            with components.card(f"pack_{pack.lower()}"):
                st.checkbox(
                    f"{pack}, {components.plural(len(ids), 'size')}",
                    value=True,
                    key=pack_key(pack),
                )
                st.html(sizes_drawing(pack, ids))
    frame.field_error("packs", FORM)


def sizes_drawing(pack: str, ids: tuple[str, ...]) -> str:
    """The sizes of a pack as sheets beside each other, to one scale, and written below."""
    sizes = [(place.width_px, place.height_px) for place in map(placements.get, ids)]
    # Percent of the line that one pixel gets: all beside each other with room between, and none higher than the line.
    scale = min((100 - GAP * len(sizes)) / sum(wide for wide, _ in sizes), TALLEST / max(high for _, high in sizes))
    sheets = "".join(f'<i style="width:{wide * scale:.2f}%;aspect-ratio:{wide}/{high}"></i>' for wide, high in sizes)
    written = ", ".join(f"{wide} × {high}" for wide, high in sizes)
    return (
        f'<figure class="im-sizes"><div role="img" aria-label="{escape(pack)}: {written} pixels">{sheets}</div>'
        f"<figcaption>{written}</figcaption></figure>"
    )


def draw_go(desk: Desk) -> DeltaGenerator:
    """What will be made and the button, in a bar that stays in view; gives the place beside it, for the progress."""
    photos = len(state.value("quick_photos", None) or [])
    sizes = sum(len(placements.PACKS[pack]) for pack in chosen_packs())
    with st.container(key="savebar_quick", horizontal=True, vertical_alignment="center", gap="medium"):
        st.button(
            "Make the contact sheet",
            key="quick_go",
            type="primary",
            icon=":material/bolt:",
            on_click=ask,
            disabled=desk.is_asked,
        )
        if photos and sizes:
            st.caption(
                f"{components.plural(photos, 'photo')} × {CONCEPTS} ideas × {components.plural(sizes, 'size')}: "
                f"{components.plural(photos * CONCEPTS * sizes, 'ad')}"
            )
        place = st.container()
    frame.errors(FORM)
    return place


def make(desk: Desk, place: DeltaGenerator) -> None:
    """Run the quick start in sight; then show what came of it, or the form again with what is wrong at its field."""
    # Asked once: whatever interrupts this run, the form stands there again and can be sent again.
    desk.is_asked = False
    bar = place.progress(0.0, text="Taking in the pictures …")
    photos = state.value("quick_photos", None) or []
    logo = state.value("quick_logo", None)
    made = frame.attempt(
        use_case.quick_start,
        client_name=state.value("quick_client"),
        photos=[(photo.name, photo.getvalue()) for photo in photos],
        offer=state.value("quick_offer"),
        landing_url=address(state.value("quick_landing")),
        logo=(logo.name, logo.getvalue()) if logo else None,
        packs=chosen_packs(),
        concepts=CONCEPTS,
        language=state.value("quick_language", Language.EN),
        on_progress=lambda what, share: bar.progress(share, text=f"{frame.plain(what)} …"),
        done="",
        form=FORM,
    )
    if not made:
        state.rerun()
    keep_result(desk, made.value)
    links.go("quick_start", client=made.value.workspace_id, campaign=made.value.campaign_id, step=MADE)


def keep_result(desk: Desk, made: QuickStarted) -> None:
    """Remember what the result said, for the page that follows."""
    desk.campaign_id, desk.guessed = made.campaign_id, made.guessed
    refused = [
        (f"{one.name} was not used", f"{one.error.what}; {one.error.remedy}.") for one in made.refused if one.error
    ]
    desk.notes = (*refused, *([("About the logo", f"{made.logo_note}.")] if made.logo_note else []))


# ── What came of it ──────────────────────────────────────────────────────────────────────────────────────────────────


def draw_made(here: Visit, campaign_id: str, workspace_id: str) -> None:
    """The ads as they appear, the kit that was guessed, and what is still missing."""
    desk = state.of(Desk)
    is_running = loaders.read(here, creatives.campaign_counts, campaign_id).running is not None
    title, lead = ON_PRESS if is_running else DRAWN
    with frame.header(title, lead, ":material/bolt:"):
        st.button(
            "Open the contact sheet",
            key="quick_open",
            type="primary",
            icon=":material/arrow_forward:",
            on_click=links.go,
            args=("campaign",),
            kwargs={"client": workspace_id, "campaign": campaign_id, "step": "ads"},
        )
    if desk.campaign_id == campaign_id:
        for name, said in desk.notes:
            st.warning(f"**{frame.plain(name)}**: {frame.plain(said)}", icon=":material/warning:")
    if is_running:
        draw_press(campaign_id)
    else:
        draw_drawn(here, campaign_id)
    kit, facts = st.columns([1, 1], gap="large")
    with kit:
        draw_kit(
            here,
            loaders.read(here, brand.get_kit, workspace_id),
            desk.guessed if desk.campaign_id == campaign_id else (),
        )
    with facts:
        draw_facts(here, campaign_id, workspace_id)


@st.fragment(run_every=REFRESH_S)
def draw_press(campaign_id: str) -> None:
    """How far the drawing is, anew every moment, until it is done."""
    here = frame.visit()
    found = loaders.read(here, creatives.campaign_counts, campaign_id)
    if not found.running:
        state.rerun()
    counts = found.running.counts
    drawn = f", {components.plural(found.ads.total, 'ad')} so far" if found.ads.total else ""
    st.progress(
        min(found.running.share, 1.0),
        text=f"{counts.finished} of {components.plural(counts.total, 'idea')} drawn in every size{drawn}",
    )
    draw_newest(here, campaign_id)


def draw_drawn(here: Visit, campaign_id: str) -> None:
    """The drawing is over: how many ads there are, and the newest of them."""
    ads = loaders.read(here, creatives.campaign_counts, campaign_id).ads
    failed = f", {ads.failed} of them to mend" if ads.failed else ""
    st.progress(1.0, text=f"{components.plural(ads.total, 'ad')} drawn{failed}")
    draw_newest(here, campaign_id)


def draw_newest(here: Visit, campaign_id: str) -> None:
    """A few ads of each concept on one line, as far as they are drawn; blank sheets while there are none."""
    sheet = loaders.read(here, sheets.contact_sheet, campaign_id, per_page=CONCEPTS_SHOWN)
    # Leaderboards and skyscrapers say little at this height.
    legible = [place.id for place in sheet.columns if LEGIBLE[0] <= place.width_px / place.height_px <= LEGIBLE[1]]
    drawn = [row.cells[place_id] for row in sheet.rows.rows for place_id in legible[:2] if place_id in row.cells]
    shown = "".join(
        f'<img src="{links.file(cell.thumbnail_sha256)}" alt="{escape(cell.alt_text or cell.headline)}" '
        f'style="aspect-ratio:{cell.width_px}/{cell.height_px}">'
        for cell in drawn
        if cell.thumbnail_sha256
    )
    blank = "".join(f'<i style="aspect-ratio:{ratio}"></i>' for ratio in ("4/5", "1", "9/16", "191/100"))
    st.html(f'<div class="im-press">{shown or blank}</div>')


def draw_kit(here: Visit, kit: KitView, guessed: tuple[str, ...]) -> None:
    """Colours, type and tone as they were guessed, and the way to correct them."""
    frame.section("The brand kit, as guessed")
    st.html(f'<div class="im-kit">{"".join(swatch(kit, name) for name in COLOURS)}</div>')
    for family, weight, words in ((kit.heading_font, 700, "Headlines"), (kit.body_font, 400, "and running text")):
        if family:
            if is_uploaded(family):
                typefaces.draw_own_specimen(here, kit, family, weight, words)
            else:
                st.html(specimen(family, weight, f"{words} in {family}"))
    if kit.tone_style:
        st.caption(f"Tone: {components.words_of(kit.tone_style).lower()}")
    if guessed:
        with st.expander("Why these", key="quick_reasons"):
            st.markdown("\n".join(f"- {frame.plain(reason)}" for reason in guessed))
    links.link("brand", "Correct the kit", icon=":material/palette:")


def swatch(kit: KitView, name: str) -> str:
    """One colour of the kit as a sheet of it, with its use and value below."""
    colour = escape(getattr(kit, name) or "")
    return (
        f'<div><i style="background:{colour}"></i><b>{COLOURS[name]}</b><small>{colour}</small></div>' if colour else ""
    )


def specimen(family: str, weight: int, text: str) -> str:
    """Words set in a family, in the colour of the page's text."""
    drawn = preview.specimen(family, weight, text)
    mask = b64encode(drawn.png).decode()
    return (
        f'<span class="im-specimen" role="img" aria-label="{escape(text)}" '
        f'style="--im-mask:url(data:image/png;base64,{mask});aspect-ratio:{drawn.width_px}/{drawn.height_px}"></span>'
    )


def draw_facts(here: Visit, campaign_id: str, workspace_id: str) -> None:
    """Which missing facts would make better ads."""
    frame.section("What would make better ads")
    missing = loaders.read(here, use_case.missing_facts, campaign_id)
    if not missing:
        st.caption("The writer has all it asks for.")
    for fact in missing[:FACTS_SHOWN]:
        with st.container(key=f"rows_fact_{fact.field.split('|')[0]}", gap=None):
            components.entry(fact.label, fact.why)
    rest = missing[FACTS_SHOWN:]
    if rest:
        st.caption("Then: " + ", ".join(fact.label[0].lower() + fact.label[1:] for fact in rest) + ".")
    if missing:
        with st.container(horizontal=True, gap="small"):
            if any(fact.field.split("|")[0] in IN_BRIEF for fact in missing):
                links.link(
                    "campaign", "Add to the brief", client=workspace_id, campaign=campaign_id, step="brief",
                    kind="story", icon=":material/edit_note:",
                )  # fmt: skip
            links.link("brand", "Add to the brand", icon=":material/palette:")


visit = frame.guard(Permission.EDIT_CAMPAIGNS)
if links.text(Param.STEP) == MADE and visit.workspace_id and visit.campaign_id:
    draw_made(visit, visit.campaign_id, visit.workspace_id)
else:
    asked = state.of(Desk)
    # Starting the process that decodes takes a second: it starts while the person still types.
    inspection.warm()
    frame.header(
        "Quick start",
        "A name, a few photos, one sentence. The brand kit is guessed from them, the ads follow within a minute.",
        ":material/bolt:",
        kicker="New client",
    )
    words, pictures = st.columns(2, gap="large")
    with words:
        draw_client()
    with pictures:
        draw_pictures()
    draw_packs()
    beside = draw_go(asked)
    if asked.is_asked:
        make(asked, beside)
