"""A picture's subject mask: before and after, how good it is and why, and one slider that makes its edge softer or tighter."""

from dataclasses import dataclass
from html import escape
from typing import Final

import streamlit as st

from core.accounts.rules import Permission
from core.assets import masks, matting, queries
from core.assets.queries import AssetView, MaskView
from core.vocabulary import MaskGrade, MaskingModel
from pages.ui import components, frame, links, loaders, state

FORM: Final = "mask"
SLIDER: Final = "mask_edge"
ZOOM: Final = 5
WINDOW: Final = 1.5  # width over height of the enlarged pieces
TALL: Final = "46vh"
GRADES: Final[dict[MaskGrade, tuple[str, str, str, str]]] = {
    MaskGrade.CLEAN: ("Clean", "green", ":material/verified:", "Its edge holds at any size."),
    MaskGrade.USABLE: ("Usable", "orange", ":material/contrast:", "Fine at a small size; look at the edge."),
    MaskGrade.ROUGH: ("Rough", "red", ":material/gesture:", "Not good enough to be used."),
}
CUT_OUTS: Final[dict[str, str]] = {
    MaskingModel.REMBG_REPLICATE: "Rembg: products, portraits, general",
    MaskingModel.SAM3: "SAM 3: complex grounds, fine detail",
    MaskingModel.RF_DETR: "RF-DETR: catalogues, e-commerce",
    MaskingModel.ROBOFLOW: "Roboflow: domains of your own",
    MaskingModel.HF_MODEL_ID: "Hugging Face: a model of your own",
}
MODELS: Final = {masks.BUILT_IN: "the built-in cut", masks.TRANSPARENCY: "the picture's own transparency"}


@dataclass
class Cutting:
    """What this tab is about to cut: a picture's id, and whether its old mask is replaced."""

    asset_id: str = ""
    anew: bool = False


# ── What the buttons do ──────────────────────────────────────────────────────────────────────────────────────────────


def ask(asset_id: str, anew: bool) -> None:
    """Have the subject cut in the run that follows, which can show that it is being done."""
    frame.forget_errors(FORM)
    wanted = state.of(Cutting)
    wanted.asset_id, wanted.anew = asset_id, anew


def adjust(asset_id: str) -> None:
    """Put the mask where the slider stands."""
    frame.attempt(masks.adjust, asset_id, edge=state.value(SLIDER, 0), done="", form=FORM)


def remove(asset_id: str) -> None:
    """Take the mask away."""
    frame.attempt(masks.remove, asset_id, done="The mask is removed", form=FORM)


# ── The part ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def draw(asset: AssetView) -> None:
    """The mask of a picture, or the offer to cut one; it reads anew, because a dialog is drawn without its page."""
    cut_what_was_asked(asset)
    here = frame.visit()
    mask = loaders.read(here, queries.get_mask, asset.asset_id)
    may_edit = here.can(Permission.EDIT_CONTENT)
    if mask is None:
        draw_offer(asset, may_edit)
        return
    shown, said = st.columns([3, 2], gap="medium")
    with shown:
        draw_pictures(asset, mask)
    with said:
        draw_verdict(mask)
        draw_slider(mask, may_edit)
        frame.errors(FORM)
        if may_edit:
            draw_deeds(asset.asset_id)


def draw_deeds(asset_id: str) -> None:
    """Cut it once more, or take it away."""
    with st.container(key="mask_deeds", horizontal=True, horizontal_alignment="distribute"):
        st.button("Cut anew", key="mask_anew", icon=":material/content_cut:", on_click=ask, args=(asset_id, True))
        st.button(
            "Remove the mask", key="mask_remove", type="tertiary", icon=":material/delete:", on_click=remove,
            args=(asset_id,),
        )  # fmt: skip


def cut_what_was_asked(asset: AssetView) -> None:
    """Cut now what a button asked for; it takes seconds, and the sheet says so."""
    wanted = state.of(Cutting)
    if wanted.asset_id != asset.asset_id:
        return
    anew, wanted.asset_id = wanted.anew, ""
    with st.spinner("Looking for the subject. This takes a few seconds."):
        frame.attempt(masks.make, asset.asset_id, anew=anew, done="", form=FORM)
    state.forget(SLIDER)


def draw_offer(asset: AssetView, may_edit: bool) -> None:
    """The picture and the way to a mask."""
    st.html(f'<figure class="im-cuts"><div class="im-cut">{_photo(asset, "Photo")}</div></figure>')
    st.caption(
        "Nothing is cut out of this picture yet. The subject is looked for by what stands out from the ground; "
        "a focal point that you set yourself says where it is."
    )
    frame.errors(FORM)
    if may_edit:
        st.button(
            "Cut out the subject", key="mask_cut", type="primary", icon=":material/content_cut:", on_click=ask,
            args=(asset.asset_id, False),
        )  # fmt: skip


def draw_pictures(asset: AssetView, mask: MaskView) -> None:
    """Before and after, whole; and the hardest part of the edge enlarged, as it was cut and as it is."""
    st.html(
        '<figure class="im-cuts"><div class="im-cut">'
        + _photo(asset, "Before")
        + _cut_out(asset, mask.file_sha256, "After")
        + '</div><div class="im-cut">'
        + _near(asset, mask, mask.found_sha256, "Edge as it was cut")
        + _near(asset, mask, mask.file_sha256, "Edge now")
        + "</div></figure>"
    )


def draw_slider(mask: MaskView, may_edit: bool) -> None:
    """Softer or tighter, in eleven steps."""
    st.select_slider(
        "Edge",
        list(range(matting.SOFTEST, matting.TIGHTEST + 1)),
        mask.edge,
        key=SLIDER,
        format_func=edge_words,
        disabled=not may_edit,
        on_change=adjust,
        args=(mask.asset_id,),
        help="Softer blends into another ground; tighter takes away a rim of the old one",
    )
    frame.field_error("edge", FORM)


def draw_verdict(mask: MaskView) -> None:
    """The grade, what holds it back, and the figures behind it."""
    title, colour, icon, meaning = GRADES[mask.grade]
    with st.container(key="mask_verdict", gap="small"):
        st.badge(title, icon=icon, color=colour)  # type: ignore[arg-type]
        said = [meaning, *(f"{why[0].upper()}{why[1:]}." for why in mask.why_not_clean)]
        if not mask.is_of_today:
            said.append("The picture has changed since: cut it anew.")
        st.markdown(frame.plain(" ".join(said)))
    found = mask.measures
    components.facts(
        ("Cuts that agree", f"{found.agreement:.0%}"),
        ("Edge on an edge of the photo", f"{found.edge:.0%}"),
        ("Subject", f"{found.area:.0%} of the picture"),
        ("Cut by", MODELS.get(mask.model_used, mask.model_used)),
    )
    if mask.note:
        named = CUT_OUTS.get(mask.asked_for, mask.asked_for).partition(":")[0]
        st.caption(frame.plain(f"The kit’s own model, {named}, was not used: {mask.note}."))


def edge_words(edge: int) -> str:
    """A place on the slider in words."""
    if edge == 0:
        return "As cut"
    return f"{abs(edge)} {'softer' if edge < 0 else 'tighter'}"


# ── Figures ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _photo(asset: AssetView, label: str) -> str:
    return (
        f'<div><img src="{links.file(asset.file_sha256)}" alt="{escape(asset.name)}"><span>{escape(label)}</span></div>'
    )


def _cut_out(asset: AssetView, mask_sha256: str, label: str) -> str:
    name = escape(f"{asset.name}, its subject cut out")
    return (
        f'<div><div class="im-cut-ground" role="img" aria-label="{name}" '
        f'style="width:min(100%, calc({TALL} * {asset.width_px} / {asset.height_px}))">'
        f'<i style="{_layers(asset, mask_sha256)};aspect-ratio:{asset.width_px}/{asset.height_px}"></i></div>'
        f"<span>{escape(label)}</span></div>"
    )


def _near(asset: AssetView, mask: MaskView, mask_sha256: str, label: str) -> str:
    x, y = mask.measures.spot
    down = y * WINDOW * asset.height_px / asset.width_px
    place = f"width:{ZOOM * 100}%;left:calc(50% - {x * ZOOM * 100:.2f}%);top:calc(50% - {down * ZOOM * 100:.2f}%)"
    return (
        f'<div><div class="im-cut-ground im-cut-window" role="img" aria-label="{escape(label)}, enlarged">'
        f'<i style="{_layers(asset, mask_sha256)};{place};aspect-ratio:{asset.width_px}/{asset.height_px}"></i></div>'
        f"<span>{escape(label)}</span></div>"
    )


def _layers(asset: AssetView, mask_sha256: str) -> str:
    photo, mask = links.file(asset.file_sha256), links.file(mask_sha256)
    return f"--im-photo:url({photo});--im-mask:url({mask})"
