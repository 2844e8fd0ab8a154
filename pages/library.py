"""A client's pictures: upload many at once, find them again, tag them, aim the crop, cut subjects out, delete what nobody uses."""

from dataclasses import dataclass, field
from datetime import date
from html import escape
from typing import Final

import streamlit as st

from core import clock
from core.accounts.rules import Permission
from core.assets import inspection, masks, queries, rules, service
from core.assets.queries import AssetCard, AssetView
from core.assets.service import UploadResult
from core.creatives import usage
from core.db.paging import Page
from core.vocabulary import MaskGrade
from pages.parts import subject
from pages.ui import components, frame, links, loaders, state
from pages.ui.links import Param
from pages.ui.visit import Visit

PER_PAGE: Final = 24
SHOWN_TAGS: Final = 12
UPLOAD: Final = "upload"
EDIT: Final = "asset"
CUT: Final = "cut"
ABOUT: Final = "About"
SUBJECT: Final = "Subject"
ANY: Final = "all"
UNUSED: Final = "unused"
KINDS: Final[dict[str, dict[str, bool]]] = {
    ANY: {},
    "photos": {"finished_art": False},
    "finished art": {"finished_art": True},
    UNUSED: {"used": False},
}


@dataclass
class Desk:
    """What this tab does: which round of the uploader, how the last upload went, what is about to be deleted."""

    round: int = 0
    results: list[UploadResult] = field(default_factory=list)
    deleting: str = ""


# ── Callbacks ────────────────────────────────────────────────────────────────────────────────────────────────────────


def open_asset(asset_id: str) -> None:
    """Show one picture's sheet; its address can be sent to a colleague."""
    frame.forget_errors(EDIT)
    state.of(Desk).deleting = ""
    links.put(Param.ASSET, asset_id)


def close_asset() -> None:
    """Put the sheet away."""
    links.put(Param.ASSET, None)


def save(asset: AssetView) -> None:
    """Save what the sheet says of a picture; an untouched focal point keeps its exact place."""
    x, y = (state.value(f"asset_focal_{axis}") / 100 for axis in "xy")
    aimed = (x, y) != (round(asset.focal_x, 2), round(asset.focal_y, 2))
    frame.attempt(
        service.update,
        asset.asset_id,
        name=state.value("asset_name"),
        tags=str(state.value("asset_tags")).split(","),
        rights_expire_on=state.value("asset_rights", None),
        form=EDIT,
        **({"focal_x": x, "focal_y": y} if aimed else {}),
    )


def ask_to_delete(asset_id: str) -> None:
    """Ask once more before a picture goes."""
    state.of(Desk).deleting = asset_id


def delete(asset: AssetView) -> None:
    """Delete the picture and close its sheet."""
    state.of(Desk).deleting = ""
    if frame.attempt(service.delete, asset.asset_id, done=f"{asset.name} is deleted", form=EDIT):
        close_asset()


def forget_results() -> None:
    """Put the report of the last upload away."""
    state.of(Desk).results = []


# ── Upload ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def draw_upload(workspace_id: str) -> None:
    """The drop zone; chosen files are taken in at once, one after the other, with progress."""
    desk = state.of(Desk)
    # Starting the process that decodes takes a second: it starts while the person still chooses files.
    inspection.warm()
    chosen = st.file_uploader(
        "Photos: JPEG, PNG, WebP, GIF or HEIC, up to 50 MB each",
        accept_multiple_files=True,
        key=f"library_files_{desk.round}",
        max_upload_size=50,
    )
    frame.field_error("files", UPLOAD)
    frame.errors(UPLOAD)
    if chosen:
        take_in(workspace_id, [(one.name, one.getvalue()) for one in chosen])


def take_in(workspace_id: str, files: list[tuple[str, bytes]]) -> None:
    """Upload the files and draw the page anew with what became of them."""
    desk = state.of(Desk)
    bar = st.progress(0.0, text=f"Looking at {files[0][0]} …")

    def show(done: int, total: int, result: UploadResult) -> None:
        bar.progress(done / total, text=f"{done} of {total}: {frame.plain(result.name)}")

    taken = frame.attempt(service.upload_many, workspace_id, files, show, done="", form=UPLOAD)
    desk.results, desk.round = taken.value or [], desk.round + 1
    added = sum(1 for result in desk.results if result.asset_id and not result.duplicate)
    if added:
        frame.say(f"{components.plural(added, 'picture')} added")
    state.rerun()


def draw_results() -> None:
    """What became of the last upload, until it is put away; silent when every file simply went in."""
    results = state.of(Desk).results
    refused = [result for result in results if result.error is not None]
    known = [result for result in results if result.duplicate]
    noted = [result for result in results if result.notes and not result.duplicate]
    if not (refused or known or noted):
        return
    with st.container(key="upload_results", border=True, gap="small"):
        for result in refused:
            said = result.error
            if said is not None:
                st.error(
                    f"**{frame.plain(result.name)}** was not taken: {frame.plain(said.what)}. {frame.plain(said.remedy)}",
                    icon=":material/block:",
                )
        if known:
            names = ", ".join(result.name for result in known)
            st.info(f"Already here: {frame.plain(names)}", icon=":material/content_copy:")
        for result in noted:
            st.caption(f"{frame.plain(result.name)}: {frame.plain('; '.join(result.notes))}")
        st.button("Close", key="close_results", type="tertiary", on_click=forget_results)


# ── The grid ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def draw_card(asset: AssetCard, ads: int, grade: MaskGrade | None) -> None:
    """One picture on its sheet, whole, with name, size, how many ads use it, and tags."""
    with components.card(asset.asset_id):
        st.html(
            f'<figure class="im-thumb"><img src="{links.file(asset.thumbnail_sha256)}" loading="lazy" '
            f'alt="{escape(asset.name)}"></figure>'
        )
        st.button(
            asset.name, key=f"open_{asset.asset_id}", type="tertiary", on_click=open_asset, args=(asset.asset_id,)
        )
        words = [f"{asset.width_px} × {asset.height_px}"]
        if asset.finished_art:
            words.append("finished art")
        words.append(components.plural(ads, "ad") if ads else "unused")
        if grade is not None:
            words.append(f"{grade} cut-out")
        st.caption(" · ".join([*words, *(frame.plain(tag) for tag in asset.tags[:3])]))
        draw_rights(asset.rights_expire_on)


def draw_rights(last_day: date | None) -> None:
    """A sign when the right to use a picture ended, or ends within 30 days."""
    if last_day is None:
        return
    days = (last_day - clock.today()).days
    if days < 0:
        st.badge("Rights ended", icon=":material/gavel:", color="red")
    elif days <= 30:
        st.badge(f"Rights end in {components.plural(days, 'day')}", icon=":material/gavel:", color="orange")


def draw_filters(visit: Visit, workspace_id: str) -> tuple[str, str | None, str]:
    """Search, kind and tags; all of them can be combined."""
    with st.container(key="filters", horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        looked_for = components.search("pictures")
        kind = st.segmented_control(
            "Kind", list(KINDS), default=ANY, required=True, key="library_kind", label_visibility="collapsed",
            format_func=str.capitalize, on_change=components.first_page,
        )  # fmt: skip
    tags = loaders.read(visit, queries.list_tags, workspace_id)[:SHOWN_TAGS]
    tag = None
    if tags:
        counts = {one.tag: one.assets for one in tags}
        tag = st.pills(
            "Tags", list(counts), key="library_tag", label_visibility="collapsed", on_change=components.first_page,
            format_func=lambda name: f"{frame.plain(name)} :gray[{counts.get(name, 0)}]",
        )  # fmt: skip
    return looked_for, tag, kind or ANY


# ── One picture's sheet ──────────────────────────────────────────────────────────────────────────────────────────────


def sheet(asset: AssetView, may_edit: bool) -> None:
    """One picture: large, with the point every crop keeps, and what can be said about it."""
    if links.row_id(Param.ASSET) != asset.asset_id:
        state.rerun()  # it was deleted: the page behind must be drawn anew, and the sheet goes
    part = st.segmented_control(
        "Part", [ABOUT, SUBJECT], default=ABOUT, required=True, key="asset_part", label_visibility="collapsed"
    )
    match part:
        case "Subject":
            subject.draw(asset)
        case _:
            draw_about(asset, may_edit)


def draw_about(asset: AssetView, may_edit: bool) -> None:
    """The picture with its focal point, and what can be said about it."""
    shown, said = st.columns([3, 2], gap="medium")
    with shown:
        draw_aim(asset)
    with said:
        draw_form(asset, may_edit)
    with shown:
        components.facts(
            ("Size", f"{asset.width_px} × {asset.height_px} px, {asset.size_bytes / 1e6:.1f} MB"),
            ("Looks", f"{asset.orientation}, {asset.brightness_word}"),
            ("Uploaded", f"{components.day(asset.uploaded_at)} by {asset.uploaded_by_name}"),
            ("Note", "; ".join(asset.notes)),
        )


def draw_aim(asset: AssetView) -> None:
    """The picture with a ring where the focal point is, or where the sliders would put it."""
    x, y = state.value("asset_focal_x", asset.focal_x * 100), state.value("asset_focal_y", asset.focal_y * 100)
    swatches = "".join(
        f'<i style="background:{colour.hex};flex-grow:{max(colour.share, 0.05):.2f}" '
        f'title="{escape(colour.name)} {colour.hex}"></i>'
        for colour in asset.palette
    )
    st.html(
        f'<figure class="im-aim"><div><img src="{links.file(asset.file_sha256)}" alt="{escape(asset.name)}">'
        f'<b style="left:{x}%;top:{y}%" aria-hidden="true"></b></div><div class="im-swatches">{swatches}</div></figure>'
    )


def draw_form(asset: AssetView, may_edit: bool) -> None:
    """Name, tags, rights and focal point; and the way out of the library."""
    locked = not may_edit
    st.text_input("Name", asset.name, key="asset_name", disabled=locked)
    frame.field_error("name", EDIT)
    st.text_input(
        "Tags", ", ".join(asset.tags), key="asset_tags", placeholder="summer, hero", disabled=locked,
        help=f"Separated by commas; up to {rules.TAGS_MAX}",
    )  # fmt: skip
    frame.field_error("tags", EDIT)
    st.date_input("May be used until", asset.rights_expire_on, key="asset_rights", format="YYYY-MM-DD", disabled=locked)
    frame.field_error("rights_expire_on", EDIT)
    st.slider(
        "Focal point, from the left",
        0,
        100,
        round(asset.focal_x * 100),
        key="asset_focal_x",
        format="%d%%",
        disabled=locked,
    )
    st.slider(
        "Focal point, from the top",
        0,
        100,
        round(asset.focal_y * 100),
        key="asset_focal_y",
        format="%d%%",
        disabled=locked,
    )
    st.caption("Every crop keeps this point.")
    frame.errors(EDIT)
    if locked:
        return
    with st.container(key="asset_deeds", horizontal=True, horizontal_alignment="distribute"):
        st.button("Save", key="asset_save", type="primary", on_click=save, args=(asset,))
        if state.of(Desk).deleting != asset.asset_id:
            st.button(
                "Delete", key="asset_delete", type="tertiary", icon=":material/delete:", on_click=ask_to_delete,
                args=(asset.asset_id,),
            )  # fmt: skip
        else:
            st.button(
                "Delete it for good", key="asset_delete_sure", icon=":material/delete:", on_click=delete, args=(asset,)
            )


def cut_all(asset_ids: list[str]) -> None:
    """Queue the subjects of these pictures as a batch."""
    frame.attempt(masks.start, asset_ids, done="The subjects are being cut out", form=CUT)


def draw_cut_all(asset_ids: list[str]) -> None:
    """The way to masks of all photos of this page that have none."""
    frame.errors(CUT)
    with st.container(key="library_cut", horizontal=True, horizontal_alignment="right"):
        st.button(
            f"Cut out the subjects of {components.plural(len(asset_ids), 'photo')}", key="library_cut_all", type="tertiary",
            icon=":material/content_cut:", on_click=cut_all, args=(asset_ids,),
        )  # fmt: skip


def read(page: int) -> Page[AssetCard]:
    """One page of what the filters let through."""
    return loaders.read(
        visit, queries.list_assets, client.workspace_id, search=looked_for, tag=tag, page=page, per_page=PER_PAGE,
        **KINDS[kind],
    )  # fmt: skip


def draw_nothing() -> None:
    """The empty grid, in the words of why it is empty."""
    if kind == UNUSED and not (looked_for or tag):
        frame.empty("Every picture is in use", "There is no picture that no ad is made from.", icon=":material/check:")
    elif looked_for or tag or kind != ANY:
        frame.empty("Nothing like that here", "No picture matches what you look for.", icon=":material/search_off:")
    else:
        frame.empty(
            "No pictures yet",
            "Upload a few good photos: sharp, with room around the subject. Every size is cut from them."
            if may_add
            else "Members of your agency upload them here.",
            icon=":material/photo_library:",
        )


visit = frame.guard(Permission.VIEW)
client = frame.chosen_client(visit, "Photos belong to one client.")
may_edit = visit.can(Permission.EDIT_CONTENT)
may_add = may_edit and client.archived_at is None
frame.header("Library", "The pictures ads are made from.", ":material/photo_library:")
if client.archived_at is not None:
    with st.container(key="library_archived", horizontal=True, vertical_alignment="center"):
        st.info("This client is archived. Restore it before you add pictures.", icon=":material/inventory_2:")
        links.link("clients", "Clients")
elif may_add:
    draw_upload(client.workspace_id)
    draw_results()
looked_for, tag, kind = draw_filters(visit, client.workspace_id)
found = read(components.page_number())
if found.total and not found.rows:  # the last picture of the last page is gone
    found = read(found.pages)
if found.rows:
    shown = [card.asset_id for card in found.rows]
    ads = loaders.read(visit, usage.of_assets, shown)
    grades = loaders.read(visit, queries.grades_of, shown)
    with st.grid(4, min_column_width=160, gap="small", key="library_grid"):
        for card in found.rows:
            draw_card(card, ads.get(card.asset_id, 0), grades.get(card.asset_id))
    components.pager(found, "picture")
    uncut = [card.asset_id for card in found.rows if card.asset_id not in grades and not card.finished_art]
    if uncut and may_add:
        draw_cut_all(uncut)
else:
    draw_nothing()
if opened := links.row_id(Param.ASSET):
    asset = loaders.read(visit, queries.get_asset, opened)
    st.dialog(frame.plain(asset.name) or "Picture", width="large", on_dismiss=close_asset)(sheet)(asset, may_edit)
