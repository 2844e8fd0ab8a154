"""How a client looks and speaks: colours, type, logo, voice and words, with a sample ad that follows every change."""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Final

import streamlit as st

from core import fields
from core.accounts.rules import Permission
from core.brand import preview, queries, rules, service
from core.brand.queries import KitView, LogoView, Suggestion
from core.errors import InvalidInput
from core.vocabulary import LogoGround, LogoKind, LogoPosition, ToneStyle
from pages.parts import layouts, rebrand
from pages.parts.subject import CUT_OUTS
from pages.ui import components, frame, links, loaders, state, typefaces
from pages.ui.visit import Visit

FORM: Final = "brand"
LOGO_FORM: Final = "brand_logo"
SUGGESTION: Final = "brand_suggestion"
# What of a suggestion can be taken over on its own.
PARTS: Final = {
    "Colours": ("primary_color", "secondary_color", "tertiary_color"),
    "Fonts": ("heading_font", "body_font"),
    "Tone": ("tone_style",),
}
LISTS: Final = ("forbidden_phrases", "preferred_phrases", "keywords", "brand_values", "key_differentiators")
COLOUR_NAMES: Final = {"primary_color": "Primary", "secondary_color": "Secondary", "tertiary_color": "Tertiary"}
NO_COLOUR: Final = "#808080"
FONTS: Final = ("heading_font", "body_font")
SUGGESTED: Final = {**COLOUR_NAMES, "heading_font": "Headlines", "body_font": "Text", "tone_style": "Tone"}
CORNERS: Final = {
    LogoPosition.TOP_LEFT: ":material/north_west: Top left",
    LogoPosition.TOP_RIGHT: ":material/north_east: Top right",
    LogoPosition.BOTTOM_LEFT: ":material/south_west: Bottom left",
    LogoPosition.BOTTOM_RIGHT: ":material/south_east: Bottom right",
}
GUESS: Final = "As it looks"
LOGO_KINDS: Final = {GUESS: None, "Wordmark": LogoKind.WORDMARK, "Symbol": LogoKind.SYMBOL}
LOGO_GROUNDS: Final = {GUESS: None, "For light ground": LogoGround.LIGHT, "For dark ground": LogoGround.DARK}


@dataclass
class Desk:
    """What lies on this tab's desk: the kit whose fields were laid out, and the version they came from."""

    kit_id: str = ""
    version: int = 0
    logo_round: int = 0
    warning: str = ""
    suggestion: Suggestion | None = None


# ── The fields and what is typed in them ─────────────────────────────────────────────────────────────────────────────


def key(field: str) -> str:
    """The widget of a field."""
    return f"brand_{field}"


def stored(kit: KitView, field: str) -> str:
    """A field of the kit as its widget shows it: lists one entry a line."""
    value = getattr(kit, field)
    return "\n".join(value) if field in LISTS else str(value or "")


def typed(field: str) -> object:
    """A field as it stands in its widget, for the use case."""
    value = state.value(key(field), None)
    return str(value or "").splitlines() if field in LISTS else value


def lay_out(kit: KitView) -> None:
    """Put the stored fields into the widgets: when another kit is opened, and after saving."""
    desk = state.of(Desk)
    desk.kit_id, desk.version, desk.warning, desk.suggestion = kit.kit_id, kit.version, "", None
    for field in rules.EDITABLE:
        state.put(key(field), stored(kit, field) or (None if field in {"tone_style", "logo_position"} else ""))


def changes(kit: KitView) -> list[str]:
    """The fields whose widgets hold something else than what is stored."""
    return [field for field in rules.EDITABLE if str(state.value(key(field), "") or "").strip() != stored(kit, field)]


# ── Callbacks ────────────────────────────────────────────────────────────────────────────────────────────────────────


def save(workspace_id: str) -> None:
    """Save every field against the version that was laid out."""
    desk = state.of(Desk)
    given = {field: typed(field) for field in rules.EDITABLE}
    if frame.attempt(
        service.update_kit, desk.kit_id, expected_version=desk.version, form=FORM, done="Brand saved", **given
    ):
        lay_out(queries.get_kit(frame.visit().scope, workspace_id))


def start_over(workspace_id: str) -> None:
    """Show what is stored and forget what was typed."""
    frame.forget_errors(FORM)
    lay_out(queries.get_kit(frame.visit().scope, workspace_id))


def picked(field: str, picker: str) -> None:
    """Write the picked colour into its text field.

    A picker that has made room for that of another colour may still be heard of, with the colour it stood at, when somebody
    types on before the page is drawn: it was not used, and takes nothing back.
    """
    colour = str(state.value(picker)).upper()
    if picker != picker_of(field, colour):
        state.put(key(field), colour)


def picker_of(field: str, colour: str) -> str:
    """The picker that stands at a colour: one of its own for every colour."""
    return f"{key(field)}_pick_{colour.lstrip('#').upper()}"


def suggest(workspace_id: str) -> None:
    """Look at logo and photos, and lay what they suggest beside what stands in the fields."""
    looked = frame.attempt(queries.suggestion, workspace_id, done="", form=SUGGESTION)
    state.of(Desk).suggestion = looked.value if looked else None


def take_over() -> None:
    """Write the chosen parts of the suggestion into the fields; nothing is saved by it."""
    desk = state.of(Desk)
    if desk.suggestion is None:
        return
    for part in state.value("brand_take", []):
        for field in PARTS[part]:
            state.put(key(field), desk.suggestion.fields[field])
    desk.suggestion = None
    frame.say("It stands in the fields now; save the brand to keep it")


def put_away() -> None:
    """Keep what stands in the fields."""
    state.of(Desk).suggestion = None


def add_logo() -> None:
    """Store the chosen logo file in its slot."""
    desk = state.of(Desk)
    chosen = state.value(f"brand_logo_{desk.logo_round}", None)
    if chosen is None:
        return
    added = frame.attempt(
        service.add_logo,
        desk.kit_id,
        name=chosen.name,
        data=chosen.getvalue(),
        kind=LOGO_KINDS[state.value("brand_logo_kind", GUESS)],
        ground=LOGO_GROUNDS[state.value("brand_logo_ground", GUESS)],
        done="Logo added",
        form=LOGO_FORM,
    )
    desk.logo_round += 1
    desk.warning = added.value.warning or "" if added else ""


def remove_logo(logo_id: str) -> None:
    """Take a logo file out of its slot."""
    if frame.attempt(service.remove_logo, logo_id, done="Logo removed", form=LOGO_FORM):
        state.of(Desk).warning = ""


def live_colour(field: str) -> str | None:
    """The colour in a field; None while it is empty or not a colour."""
    try:
        return fields.clean_colour(field, state.value(key(field)))
    except InvalidInput:
        return None


# ── Widgets ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def line(field: str, label: str, **more: str) -> None:
    """A field of one line, its error under it."""
    st.text_input(label, key=key(field), disabled=locked, **more)  # type: ignore[arg-type]
    frame.field_error(field, FORM)


def prose(field: str, label: str, placeholder: str = "", height: int = 96, note: str | None = None) -> None:
    """A field of several lines, its error under it."""
    st.text_area(label, key=key(field), height=height, placeholder=placeholder, help=note, disabled=locked)
    frame.field_error(field, FORM)


def draw_colours() -> None:
    """Three colours, each picked or written, and how they read on each other."""
    frame.section(
        "Colours", "Pick, or write the client's own values; an emptied field is a colour nobody chose.", is_first=True
    )
    with st.grid(3, min_column_width=190, gap="small", key="brand_colours"):
        for field, name in COLOUR_NAMES.items():
            with st.container(
                key=f"brand_pair_{field}", horizontal=True, vertical_alignment="bottom", gap="small", wrap=False
            ):
                draw_picker(field, name)
                st.text_input(name, key=key(field), placeholder="#RRGGBB", disabled=locked)
            frame.field_error(field, FORM)
    facts = rules.contrast_facts(*(live_colour(field) for field in rules.COLOUR_FIELDS))
    if facts:
        live = {field: live_colour(field) for field in rules.COLOUR_FIELDS}
        st.html(f'<div class="im-contrasts" role="list">{"".join(contrast_row(fact, live) for fact in facts)}</div>')


def draw_picker(field: str, name: str) -> None:
    """The picker of a colour, standing at what its text field holds; grey while that is no colour."""
    colour = live_colour(field) or NO_COLOUR
    # A picker of its own for every colour: one that is set from here would still send its old colour with the next thing
    # typed, which would count as picked and take back what was written.
    picker = picker_of(field, colour)
    st.color_picker(
        f"{name} colour", colour, key=picker, on_change=picked, args=(field, picker), label_visibility="collapsed",
        disabled=locked,
    )  # fmt: skip


def contrast_row(fact: rules.ContrastFact, colours: Mapping[str, str | None]) -> str:
    """One pair of colours shown on each other, with its ratio and what it is good for."""
    first, second = colours[fact.first], colours[fact.second]
    if fact.reads_text:
        verdict = "reads at any size"
    elif fact.reads_large:
        verdict = "reads in headlines and buttons, not in small text"
    else:
        verdict = "too close to read; ads never set one on the other"
    names = f"{COLOUR_NAMES[fact.first]} and {COLOUR_NAMES[fact.second].lower()}"
    return (
        f'<div role="listitem"><i aria-hidden="true" style="background:{first};color:{second}">Aa</i>'
        f'<i aria-hidden="true" style="background:{second};color:{first}">Aa</i>'
        f"<p><b>{fact.ratio:.1f} : 1</b><span>{names}: {verdict}</span></p></div>"
    )


def draw_suggestion(visit: Visit, kit: KitView, proposed: Suggestion) -> None:
    """What logo and photos suggest beside what stands in the fields, to be taken over or put away."""
    with st.container(border=True, key="brand_suggested", gap="small"):
        st.subheader("What logo and photos suggest", anchor=False)
        seen = ["the logo"] if proposed.has_logo else []
        seen += [components.plural(proposed.photos, "photo")] if proposed.photos else []
        st.caption(
            f"From {' and '.join(seen)}. Nothing changes until you take it over, and nothing is kept until you save."
        )
        rows = compared_row("", *(f"<b>{word}</b>" for word in ("Now", "Suggested")))
        rows += "".join(compared(kit, field, label, proposed) for field, label in SUGGESTED.items())
        st.html(f'<div role="table" style="display:grid;gap:0.6rem">{rows}</div>')
        colours = [proposed.fields[field] for field in rules.COLOUR_FIELDS]
        facts = rules.contrast_facts(*colours)
        shown = "".join(contrast_row(fact, dict(zip(rules.COLOUR_FIELDS, colours, strict=True))) for fact in facts)
        st.html(f'<div class="im-contrasts" role="list">{shown}</div>')
        with st.grid(2, min_column_width=150, gap="small", key="brand_samples"):
            for title, look in (("Now", look_now()), ("Suggested", look_now() | looks(proposed))):
                with st.container(gap=None):
                    draw_sheet(visit, kit.workspace_id, look, f"A sample ad: {title.lower()}")
                    st.caption(title)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.pills("What to take over", list(PARTS), selection_mode="multi", default=list(PARTS), key="brand_take")
            st.button("Take over", key="brand_take_over", type="primary", on_click=take_over)
            st.button("Keep what is there", key="brand_put_away", type="tertiary", on_click=put_away)
    st.space("medium")


def compared(kit: KitView, field: str, label: str, proposed: Suggestion) -> str:
    """One field of a suggestion: what it is now, what is proposed, and why."""
    now, then = str(state.value(key(field)) or ""), proposed.fields[field]
    if field in FONTS:
        now = kit.font_label(now)
    why = proposed.reasons.get(field, "")
    told = f'<small style="color:var(--im-faint)">{escape(why[:1].upper() + why[1:])}</small>' if why else ""
    return compared_row(escape(label), shown_value(field, now), shown_value(field, then), told)


def compared_row(label: str, now: str, then: str, told: str = "") -> str:
    """A row of the comparison, of cells that are HTML already."""
    below = f'<span role="cell" style="grid-column:2 / -1">{told}</span>' if told else ""
    return (
        '<div role="row" style="display:grid;grid-template-columns:6rem 1fr 1fr;gap:0.15rem 0.75rem;align-items:center">'
        f'<b role="rowheader">{label}</b><span role="cell">{now}</span><span role="cell">{then}</span>{below}</div>'
    )


def shown_value(field: str, value: str) -> str:
    """A value as people see it: a colour with its swatch, a tone in words."""
    if not value:
        return '<span style="color:var(--im-faint)">not chosen</span>'
    if field in rules.COLOUR_FIELDS:
        try:
            colour = fields.clean_colour(field, value)
        except InvalidInput:
            return escape(value)
        box = "display:inline-block;width:1.1rem;height:1.1rem;border:1px solid var(--im-hair);border-radius:2px"
        return f'<i aria-hidden="true" style="{box};background:{colour};vertical-align:-0.2rem"></i> {escape(value)}'
    return escape(components.words_of(value) if field == "tone_style" else value)


def look_now() -> dict[str, str | None]:
    """The look as it stands in the fields right now."""
    return {field: state.value(key(field)) or None for field in (*rules.COLOUR_FIELDS, *FONTS, "logo_position")}


def looks(proposed: Suggestion) -> dict[str, str | None]:
    """The part of a suggestion that can be seen in an ad."""
    return {field: proposed.fields[field] for field in (*rules.COLOUR_FIELDS, *FONTS)}


def draw_type(visit: Visit, kit: KitView) -> None:
    """Two families, each with a specimen; the client's own fonts; and the sheet of all that are installed."""
    frame.section("Type", "The client's own fonts, or families that are installed here.")
    names = [face.name for face in preview.typefaces()]
    own = [font.family for font in kit.fonts]
    with st.grid(2, min_column_width=240, gap="medium", key="brand_type"):
        for field, label, weight in (("heading_font", "Headlines", 700), ("body_font", "Text", 400)):
            with st.container(gap="small"):
                now = state.value(key(field)) or ""
                options = list(dict.fromkeys(["", *own, *names, now]))
                st.selectbox(
                    label, options, key=key(field), disabled=locked, accept_new_options=True,
                    format_func=lambda family: kit.font_label(family) if family else "Not chosen",
                )  # fmt: skip
                frame.field_error(field, FORM)
                if now in own:
                    typefaces.draw_own_specimen(visit, kit, now, weight, "Made to be remembered")
                elif now in names:
                    st.html(typefaces.specimen(now, weight, "Made to be remembered"))
                elif now:
                    st.caption(
                        f"{frame.plain(kit.font_label(now))} is not installed; ads use the family nearest to it."
                    )
    typefaces.draw_own(visit, kit, locked=locked)
    with (
        st.expander("All typefaces", key="brand_specimens"),
        st.grid(2, min_column_width=220, gap="small", key="brand_faces"),
    ):
        for face in preview.typefaces():
            with st.container(gap=None):
                st.html(typefaces.specimen(face.name, 700, ""))
                st.caption(f"{face.name} · {face.category} · {components.plural(len(face.weights), 'weight')}")


def draw_logos(kit: KitView) -> None:
    """The four slots on the grounds they are for, the corner, and the way to add a file."""
    frame.section("Logo", "A wordmark and a symbol, each for light and for dark ground; one file is enough to begin.")
    with st.grid(4, min_column_width=150, gap="small", key="brand_logos"):
        for kind in LogoKind:
            for ground in LogoGround:
                draw_slot(kind, ground, kit.logo(kind, ground))
    if not locked:
        draw_logo_uploader()
    st.segmented_control(
        "Corner", list(CORNERS), format_func=CORNERS.__getitem__, key=key("logo_position"), disabled=locked
    )
    frame.field_error("logo_position", FORM)


def draw_slot(kind: LogoKind, ground: LogoGround, logo: LogoView | None) -> None:
    """One slot: the file on its ground, or an empty sheet."""
    with st.container(key=f"slot_{kind}_{ground}", gap=None):
        inside = (
            f'<img src="{links.file(logo.file_sha256)}" alt="{kind.capitalize()}">' if logo else "<span>Empty</span>"
        )
        st.html(f'<div class="im-slot im-slot-{ground}">{inside}</div>')
        st.caption(f"{kind.capitalize()}, {ground} ground")
        if logo is None:
            return
        if logo.on_white_box:
            st.badge("White box", icon=":material/warning:", color="orange", help=service.WHITE_BOX_WARNING)
        if not locked:
            st.button(
                "Remove", key=f"remove_{kind}_{ground}", type="tertiary", icon=":material/close:",
                on_click=remove_logo, args=(logo.logo_id,),
            )  # fmt: skip


def draw_logo_uploader() -> None:
    """The file, and what it is if its look would mislead."""
    desk = state.of(Desk)
    with st.container(key="brand_logo_new", gap="small"):
        st.file_uploader(
            "Add a logo: SVG, PNG, WebP or JPEG", key=f"brand_logo_{desk.logo_round}", on_change=add_logo,
            max_upload_size=50,
        )  # fmt: skip
        with st.container(horizontal=True, gap="medium"):
            st.selectbox("Form", list(LOGO_KINDS), key="brand_logo_kind", width=200)
            st.selectbox("Ground", list(LOGO_GROUNDS), key="brand_logo_ground", width=200)
    frame.field_error("files", LOGO_FORM)
    frame.errors(LOGO_FORM)
    if desk.warning:
        st.warning(frame.plain(desk.warning[0].upper() + desk.warning[1:] + "."), icon=":material/warning:")


def draw_voice() -> None:
    """How the client speaks, to whom, and why it matters."""
    frame.section("Voice", "What every written word follows.")
    st.pills("Tone", list(ToneStyle), format_func=components.words_of, key=key("tone_style"), disabled=locked)
    frame.field_error("tone_style", FORM)
    prose("voice_prompt", "Voice", "Warm, precise, never shouting.", note=f"Up to {rules.VOICE_MAX} characters")
    with st.grid(2, min_column_width=260, gap="small", key="brand_voice"):
        for field, label, placeholder in (
            ("target_audience", "Audience", "Who they are, and what they care about"),
            ("value_proposition", "Value proposition", "Why choose this client"),
            ("brand_personality", "Personality", "If the brand were a person"),
            ("tone_of_voice", "Tone of voice", "First names? Humour? Long or short sentences?"),
        ):
            with st.container(gap=None):
                prose(field, label, placeholder)


def draw_words() -> None:
    """Phrases, keywords and arguments, one a line."""
    frame.section("Words", "One entry a line.")
    with st.grid(2, min_column_width=260, gap="small", key="brand_words"):
        for field, label, placeholder, note in (
            ("preferred_phrases", "Preferred phrases", "slow-roasted", "Up to 20; texts like to use them"),
            (
                "forbidden_phrases",
                "Forbidden phrases",
                "cheap\nbest in the world",
                "Up to 20; no ad that holds one passes",
            ),
            ("keywords", "Keywords", "specialty coffee", "Up to 10, of 50 characters"),
            ("key_differentiators", "What sets them apart", "Roasted twice a week", "Up to 20"),
            ("brand_values", "Values", "Direct trade", "Up to 20"),
        ):
            with st.container(gap=None):
                prose(field, label, placeholder, 112, note)
        with st.container(gap=None):
            prose("imagery_style", "Imagery", "Daylight, hands, no models", 112, "Which photos fit the brand")


def draw_craft() -> None:
    """What only a few need."""
    frame.section("Name and craft")
    with st.grid(2, min_column_width=240, gap="small", key="brand_craft"):
        with st.container(gap=None):
            line("name", "Name of this kit", placeholder="Autumn 2026")
        with st.container(gap=None):
            st.selectbox(
                "What cuts subjects out of photos", ["", *CUT_OUTS], key=key("masking_model"), disabled=locked,
                format_func=lambda model: CUT_OUTS.get(model, "The built-in cut"),
            )  # fmt: skip
            frame.field_error("masking_model", FORM)
            st.caption("Where that model is not installed, the built-in cut is used and the picture says so.")


def draw_save(kit: KitView, workspace_id: str) -> None:
    """The bar that stays in view: how much is not saved yet, and the button."""
    unsaved = changes(kit)
    with st.container(key="savebar_brand", horizontal=True, vertical_alignment="center", horizontal_alignment="right"):
        frame.errors(FORM)
        if unsaved:
            st.caption(f"{components.plural(len(unsaved), 'field')} not saved yet")
            st.button("Start over", key="brand_reset", type="tertiary", on_click=start_over, args=(workspace_id,))
        else:
            st.caption("Everything is saved")
        st.button(
            "Save brand", key="brand_save", type="primary", on_click=save, args=(workspace_id,), disabled=not unsaved
        )


# ── Beside the fields ────────────────────────────────────────────────────────────────────────────────────────────────


def draw_sample(visit: Visit, workspace_id: str) -> None:
    """A sample ad in what stands in the fields right now."""
    notes = draw_sheet(visit, workspace_id, look_now(), "A sample ad in the colours, type and logo of this kit")
    st.caption(frame.plain(". ".join(["A sample; it follows every change", *notes]) + "."))


def draw_sheet(visit: Visit, workspace_id: str, look: dict[str, str | None], alt: str) -> tuple[str, ...]:
    """A sample ad in a look; gives what was put in the place of what that look lacks."""
    drawn = loaders.read(visit, preview.sample_ad, workspace_id, **look)
    picture = f"data:{drawn.media_type};base64,{b64encode(drawn.data).decode()}"
    st.html(f'<img class="im-sheet" src="{picture}" alt="{escape(alt)}">')
    return drawn.notes


def draw_completeness(kit: KitView) -> None:
    """How much of the brand is known, and what ads gain from the rest."""
    done = kit.completeness
    st.progress(done.score / 100, text=f"**{done.score}** of 100 known")
    if not done.missing:
        st.caption("Nothing is missing.")
    shown, rest = done.missing[:5], done.missing[5:]
    for missing in shown:
        st.markdown(f"**{missing.label}**  \n:gray[{missing.why.capitalize()}]")
    if rest:
        st.caption("Then: " + ", ".join(missing.label.lower() for missing in rest) + ".")


visit = frame.guard(Permission.VIEW)
client = frame.chosen_client(visit, "A brand kit belongs to one client.")
locked = not visit.can(Permission.EDIT_BRAND)
kit = loaders.read(visit, queries.get_kit, client.workspace_id)
if state.of(Desk).kit_id != kit.kit_id or not state.holds(key("name")):
    lay_out(kit)

lead = "Every ad is made from this." if not locked else "Every ad is made from this. Owners and admins can change it."
with frame.header("Brand", lead, ":material/palette:"):
    if not locked:
        st.button(
            "Suggest from logo and photos", key="brand_suggest", icon=":material/auto_awesome:", on_click=suggest,
            args=(client.workspace_id,),
        )  # fmt: skip
rebrand.draw(visit, client.workspace_id)
form, beside = st.columns([7, 4], gap="large")
with beside, st.container(key="brand_beside", gap="small"):
    draw_sample(visit, client.workspace_id)
    draw_completeness(kit)
with form, st.container(key="brand_form"):
    frame.errors(SUGGESTION)
    if (proposed := state.of(Desk).suggestion) is not None and not locked:
        draw_suggestion(visit, kit, proposed)
    draw_colours()
    draw_type(visit, kit)
    draw_logos(kit)
    draw_voice()
    draw_words()
    draw_craft()
    if not locked:
        draw_save(kit, client.workspace_id)
layouts.draw(visit, client.workspace_id)
