"""The ads of a campaign: make them, watch them come, see them all on one sheet, open and change one."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from core import placements
from core.accounts.rules import Permission
from core.batches import service as batches
from core.campaigns.queries import CampaignView
from core.creatives import changes, queries, service
from core.creatives import sheet as sheets
from core.creatives.queries import CampaignCounts
from core.creatives.sheet import FailureGroup, Sheet, SheetCell, SheetRow
from core.jobs import queries as jobs
from core.jobs.queries import BatchProgress
from core.placements import Placement
from core.vocabulary import CheckVerdict
from pages.steps import making, opened_ad
from pages.steps.making import Making
from pages.ui import components, frame, links, loaders, state
from pages.ui import sheet as contact_sheet
from pages.ui.links import Param
from pages.ui.sheet import Tile
from pages.ui.visit import Visit

REFRESH_S: Final = 2.0
IDEAS_A_PAGE: Final = 8
REDRAW, RESCORE = "Redraw with today's brand kit", "Score the words again"
DUPLICATE, DELETE = "Duplicate", "Delete"


# ── What the buttons do ──────────────────────────────────────────────────────────────────────────────────────────────


def stop(batch_id: str) -> None:
    """Cancel what has not been drawn yet."""
    frame.attempt(batches.cancel, batch_id, done="Stopped; what was drawn stays")


def retry(batch_id: str) -> None:
    """Try the failed ideas again."""
    frame.attempt(batches.retry, batch_id, done="Trying again")


def fill(campaign_id: str) -> None:
    """Draw the sizes that are missing."""
    frame.attempt(
        service.fill, campaign_id, done=lambda batch: "The missing sizes are being made" if batch else "None is missing"
    )


def bar_chosen(campaign_id: str) -> None:
    """Redraw every ad, or score its words again."""
    if state.value("ads_menu", None) == RESCORE:
        frame.attempt(
            changes.rescore,
            campaign_id,
            done=lambda changed: f"{components.plural(changed, 'score')} changed" if changed else "Every score stays",
        )
    elif state.value("ads_menu", None) == REDRAW:
        frame.attempt(
            service.redraw,
            campaign_id,
            done="Every ad that would look different today is drawn again",
        )


def concept_chosen(concept_id: str) -> None:
    """Duplicate or delete an idea."""
    if state.value(f"more_{concept_id}", None) == DUPLICATE:
        frame.attempt(changes.duplicate_concept, concept_id, done="Duplicated, with codes of its own")
    else:
        frame.attempt(changes.delete_concept, concept_id, done="Deleted")


# ── While they are made ──────────────────────────────────────────────────────────────────────────────────────────────


@st.fragment(run_every=REFRESH_S)
def draw_running(campaign_id: str, batch_id: str) -> None:
    """How far the batch is and the newest ideas as far as they are drawn, anew every two seconds until it is over."""
    visit = frame.visit()
    frame.said()
    progress = jobs.batch_progress(visit.scope, batch_id)
    if not progress.is_open:
        state.rerun()
    counts = progress.counts
    left = f", about {components.span(progress.eta_s)} left" if progress.eta_s else ""
    with st.container(horizontal=True, vertical_alignment="center", key="ads_running"):
        st.progress(progress.share, text=f"{counts.finished} of {components.plural(counts.total, 'idea')} drawn{left}")
        if visit.can(Permission.EDIT_CONTENT):
            st.button("Stop", key="ads_stop", icon=":material/stop:", on_click=stop, args=(batch_id,))
    sheet = sheets.contact_sheet(visit.scope, campaign_id, newest_first=True, per_page=IDEAS_A_PAGE)
    was_open = links.row_id(Param.AD)
    for row in sheet.rows.rows:
        draw_row(visit, row, sheet.columns, is_running=True)
    if links.row_id(Param.AD) != was_open:
        state.rerun()


# ── The sheet ────────────────────────────────────────────────────────────────────────────────────────────────────────


def draw_row(visit: Visit, row: SheetRow, columns: Sequence[Placement], *, is_running: bool = False) -> None:
    """One idea: what it says, what can be done with it, and its ads side by side."""
    with st.container(key=f"idea_{row.concept_id}", gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", key=f"idea_head_{row.concept_id}"):
            with st.container(gap=None):
                # An anchor of its own: two ideas may say the same, and their headings would share one.
                st.header(frame.plain(row.headline or row.name), anchor=f"idea-{row.concept_id}")
                st.caption(
                    f"Idea {row.number} from {frame.plain(row.asset_name)} · {frame.plain(row.name[:1].lower() + row.name[1:])}"
                )
            if visit.can(Permission.EDIT_CONTENT) and not is_running:
                st.menu_button(
                    "More",
                    [DUPLICATE, DELETE],
                    key=f"more_{row.concept_id}",
                    type="tertiary",
                    on_click=concept_chosen,
                    args=(row.concept_id,),
                )
        tiles = [
            tile(row.cells.get(place.id), place, is_running) for place in sorted(columns, key=contact_sheet.place_order)
        ]
        named = f"Idea {row.number} from {row.asset_name}: {row.headline or row.name}"
        contact_sheet.row(tiles, f"sheet_{row.concept_id}", opened_ad.open_ad, label=named)


def tile(cell: SheetCell | None, place: Placement, is_running: bool) -> Tile:
    """An ad as it stands on the sheet; a size without one says so."""
    name = f"{place.platform} · {place.name}"
    if cell is None:
        word, kind = ("Being drawn", "waiting") if is_running else ("Not made", "absent")
        return Tile("", None, place.width_px, place.height_px, "", name, word, kind)
    failed = cell.verdict is CheckVerdict.FAIL
    notes = [
        f"{cell.score}/100" if cell.score is not None else "",
        f"v{cell.number}" if cell.number > 1 else "",
        "new kit" if cell.by_new_kit else "",
    ]
    return Tile(
        id=cell.creative_id,
        sha256=cell.thumbnail_sha256,
        width_px=cell.width_px,
        height_px=cell.height_px,
        alt=cell.headline,
        place=name,
        word="Fails a check" if failed else components.words_of(cell.review_status),
        state="failed" if failed else cell.review_status.value,
        note="" if failed else " · ".join(note for note in notes if note),
        trouble=cell.failure if failed else "",
    )


def draw_failures(groups: Sequence[FailureGroup]) -> None:
    """Why ads fail, the commonest reason first, with the way to open one of them."""
    if not groups:
        return
    number = sum(len(group.creative_ids) for group in groups)
    with st.expander(
        f"{components.plural(number, 'ad')} failed a check and cannot be approved",
        icon=":material/warning:",
        key="ads_failures",
    ):
        for place, group in enumerate(groups):
            where = ", ".join(sorted({placements.get(one).name for one in group.placement_ids}))
            with st.container(horizontal=True, vertical_alignment="center", key=f"rows_failure_{place}"):
                components.entry(group.reason, where, components.plural(len(group.creative_ids), "ad"))
                st.button(
                    "Open",
                    key=f"failure_{group.creative_ids[0]}",
                    type="tertiary",
                    on_click=opened_ad.open_ad,
                    args=(group.creative_ids[0],),
                )


def draw_last_batch(batches: Sequence[BatchProgress]) -> None:
    """Ideas of the newest batch that could not be drawn at all, with a way to try again."""
    if not batches or batches[0].is_open or not batches[0].failures:
        return
    last = batches[0]
    told = "\n".join(f"- **{frame.plain(one.label)}**: {frame.plain(one.message)}" for one in last.failures[:8])
    st.error(f"{components.plural(last.counts.failed, 'idea')} could not be drawn:\n\n{told}", icon=":material/error:")
    st.button("Try again", key="ads_retry", icon=":material/refresh:", on_click=retry, args=(last.batch_id,))


def missing_sizes(sheet: Sheet, campaign: CampaignView) -> int:
    """How many sizes of the shown ideas are chosen for the campaign and not made."""
    return sum(place not in row.cells for row in sheet.rows.rows for place in campaign.placements)


def draw_bar(campaign: CampaignView, counts: CampaignCounts, sheet: Sheet, may_make: bool) -> None:
    """How many ads there are, and what can be done with all of them."""
    with st.container(horizontal=True, vertical_alignment="center", key="ads_bar"):
        st.caption(
            f"{components.plural(counts.ads.total, 'ad')} from {components.plural(counts.concepts, 'idea')}",
            width="content",
        )
        st.space("stretch")
        contact_sheet.keys()
        if not may_make:
            return
        if missing_sizes(sheet, campaign):
            st.button(
                "Make missing sizes",
                key="ads_fill",
                icon=":material/aspect_ratio:",
                on_click=fill,
                args=(campaign.campaign_id,),
            )
        st.menu_button(
            "More",
            [REDRAW, RESCORE],
            key="ads_menu",
            type="tertiary",
            on_click=bar_chosen,
            args=(campaign.campaign_id,),
        )
        if not state.of(Making).is_open:
            st.button("Make more ads", key="ads_more", icon=":material/add:", on_click=making.open_maker)


# ── The step ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def draw(visit: Visit, campaign: CampaignView) -> None:
    """Draw the step: the maker while there are no ads or it is wanted, progress while something runs, the sheet."""
    counts = loaders.read(visit, queries.campaign_counts, campaign.campaign_id)
    if counts.running:
        draw_running(campaign.campaign_id, counts.running.batch_id)
        opened_ad.draw(visit)
        return
    sheet = loaders.read(
        visit,
        sheets.contact_sheet,
        campaign.campaign_id,
        page=components.page_number(),
        per_page=IDEAS_A_PAGE,
    )
    has_ads = bool(sheet.rows.total)
    may_make = visit.can(Permission.EDIT_CONTENT)
    if not has_ads and not may_make:
        frame.empty("No ads yet", "They appear here when somebody makes them.", icon=":material/auto_awesome:")
        return
    if has_ads:
        draw_bar(campaign, counts, sheet, may_make)
    if may_make and (not has_ads or state.of(Making).is_open):
        making.draw(visit, campaign, is_first=not has_ads)
    draw_last_batch(loaders.read(visit, jobs.list_batches, campaign_id=campaign.campaign_id, per_page=1).rows)
    draw_failures(sheet.failures)
    for row in sheet.rows.rows:
        draw_row(visit, row, sheet.columns)
    if sheet.rows.pages > 1:
        components.pager(sheet.rows, "idea")
    opened_ad.draw(visit)
