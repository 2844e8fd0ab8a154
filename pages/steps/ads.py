"""The ads of a campaign: make them, watch them come, see them all on one sheet, open and change one."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

import streamlit as st

from core import placements
from core.accounts.rules import Permission
from core.assets import queries as assets
from core.assets.queries import AssetCard
from core.campaigns.queries import CampaignView
from core.creatives import queries, service
from core.creatives.queries import AdView, FailureGroup, Sheet, SheetCell, SheetRow
from core.jobs import queries as jobs
from core.jobs.queries import BatchProgress
from core.placements import Placement
from core.vocabulary import CaptionAngle, CaptionTemplate, CaptionTone, CheckVerdict, CreativeOrigin, values
from pages.ui import components, frame, links, loaders, state
from pages.ui.visit import Visit

WRITTEN, OWN, TABLE, ART = "written", "own", "table", "art"
WAYS = {WRITTEN: "Written for you", OWN: "Your words", TABLE: "A table", ART: "Finished art"}
FORM = "make_ads"
EDIT = "edit_ad"
MOST_PHOTOS = 60
REFRESH_S = 2.0
ANY_ANGLE = ""
UPLOADS = ["jpg", "jpeg", "png", "webp", "gif", "heic", "heif"]


@dataclass
class AdsState:
    """What this page remembers: the table as it was read, and whether the maker is wanted beside existing ads."""

    bad_rows: list[tuple[int, str]] = field(default_factory=list)
    is_making: bool = False


# ── Making ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def place_name(placement_id: str) -> str:
    """A placement with its platform and size, as people choose it."""
    place = placements.get(placement_id)
    return f"{place.platform} · {place.name}"


def ticked(photos: Sequence[AssetCard]) -> list[str]:
    """The photos that are chosen."""
    return [photo.asset_id for photo in photos if state.value(f"use_{photo.asset_id}", False)]


def make_written(campaign_id: str, photos: Sequence[AssetCard]) -> None:
    """Plan ads whose words are written from brief, kit and photo."""
    made = frame.attempt(
        service.plan,
        campaign_id,
        asset_ids=ticked(photos),
        placement_ids=state.value("ads_placements", None) or [],
        concepts=state.value("ads_concepts", 2),
        tone=state.value("ads_tone", CaptionTone.DEFAULT),
        template=state.value("ads_template", CaptionTemplate.PUNCHY),
        angle=state.value("ads_angle", ANY_ANGLE) or None,
        alternatives=state.value("ads_alternatives", 2),
        done="The ads are being made",
        form=FORM,
    )
    state.of(AdsState).is_making = not made


def make_own(campaign_id: str, photos: Sequence[AssetCard]) -> None:
    """Plan ads that say what was typed."""
    words = {
        name: state.value(f"own_{name}")
        for name in ("headline", "subheadline", "primary_text", "description", "cta", "landing_url")
    }
    made = frame.attempt(
        service.plan,
        campaign_id,
        asset_ids=ticked(photos),
        placement_ids=state.value("ads_placements", None) or [],
        concepts=state.value("ads_concepts", 1),
        words=[words],
        done="The ads are being made",
        form=FORM,
    )
    state.of(AdsState).is_making = not made


def make_table(campaign_id: str) -> None:
    """Plan an ad for every good row; the bad ones stay on the page with their reasons."""
    kept = state.of(AdsState)
    made = frame.attempt(
        service.own_rows,
        campaign_id,
        state.value("ads_table"),
        placement_ids=state.value("ads_placements", None) or [],
        done=lambda planned: f"{components.plural(sum(row.is_good for row in planned.rows), 'row')} will become ads",
        form=FORM,
    )
    kept.bad_rows = [(row.number, row.error) for row in made.value.rows if not row.is_good] if made else []
    kept.is_making = not made or bool(kept.bad_rows)


def make_art(campaign_id: str) -> None:
    """Take every uploaded picture as a finished ad."""
    uploads = state.value("art_files", None) or []
    place = state.value("art_placement", "") or None
    words = {name: state.value(f"art_{name}") for name in ("headline", "primary_text", "cta", "landing_url")}
    done = [
        frame.attempt(
            service.add_finished_art,
            campaign_id,
            name=upload.name,
            data=upload.getvalue(),
            words=words,
            placement_id=place,
            done=f"{upload.name} is an ad now",
            form=FORM,
        )
        for upload in uploads
    ]
    if not uploads:
        frame.say("Choose a picture first", icon=":material/info:")
    state.of(AdsState).is_making = not all(done) or not uploads


def draw_photos(photos: Sequence[AssetCard]) -> None:
    """The client's photos with a tick each."""
    st.markdown("**Photos**")
    with st.grid("auto", min_column_width=120, gap="small", key="ads_photos"):
        for photo in photos:
            with st.container(gap=None, key=f"photo_{photo.asset_id}"):
                components.picture(photo.thumbnail_sha256, photo.name)
                st.checkbox(frame.plain(photo.name), key=f"use_{photo.asset_id}")
    frame.field_error("assets", FORM)


def draw_where(campaign: CampaignView, most_concepts: int) -> None:
    """Placements and the number of ideas."""
    state.holds("ads_placements") or state.put("ads_placements", list(campaign.placements))
    st.multiselect(
        "Placements", [place.id for place in placements.all_placements()], format_func=place_name, key="ads_placements"
    )
    frame.field_error("placements", FORM)
    if most_concepts > 1:
        st.segmented_control(
            "Ideas for each photo", range(1, most_concepts + 1), default=2, key="ads_concepts", required=True
        )
        frame.field_error("concepts", FORM)


def words_of_choice(choice: str) -> str:
    """A vocabulary's word as people read it."""
    return choice.replace("-", " ").capitalize() if choice else "Take turns"


def draw_written(campaign: CampaignView, photos: Sequence[AssetCard]) -> None:
    """Choose photos, places and the manner; the words come from the brief."""
    draw_photos(photos)
    draw_where(campaign, 4)
    with st.container(horizontal=True, key="ads_manner"):
        st.selectbox("Tone", values(CaptionTone), format_func=words_of_choice, key="ads_tone")
        st.selectbox("Form", values(CaptionTemplate), format_func=words_of_choice, key="ads_template")
        st.selectbox("Angle", (ANY_ANGLE, *values(CaptionAngle)), format_func=words_of_choice, key="ads_angle")
        st.number_input("Other texts to choose from", 0, 5, 2, key="ads_alternatives")
    draw_button("Make the ads", make_written, (campaign.campaign_id, photos))


def draw_own(campaign: CampaignView, photos: Sequence[AssetCard]) -> None:
    """Type the words once; every chosen photo and placement says them."""
    draw_photos(photos)
    draw_where(campaign, 1)
    for name, label, hint in (
        ("headline", "Headline", "Up to seven words read best"),
        ("subheadline", "Line below", "In the picture only"),
        ("primary_text", "Primary text", "What stands above the picture in a feed"),
        ("description", "Description", ""),
        ("cta", "Call to action", campaign.call_to_action or "Shop now"),
        ("landing_url", "Landing address", campaign.landing_url or "https://…"),
    ):
        draw = st.text_area if name == "primary_text" else st.text_input
        draw(label, key=f"own_{name}", placeholder=hint)
        frame.field_error(name, FORM)
    draw_button("Make the ads", make_own, (campaign.campaign_id, photos))


def draw_table(campaign: CampaignView) -> None:
    """Paste rows from a spreadsheet; each becomes an ad of its photo."""
    st.caption("Columns: photo, headline, text, call to action, address. The first line may name them.")
    st.text_area(
        "Rows",
        key="ads_table",
        height=200,
        placeholder="cup.jpg\tSlow-roasted for your morning\t20% off the first bag.\tShop now\thttps://example.com",
    )
    frame.field_error("table", FORM)
    draw_where(campaign, 1)
    bad = state.of(AdsState).bad_rows
    if bad:
        told = "\n".join(f"- **Row {number}**: {frame.plain(error)}" for number, error in bad)
        st.warning(f"These rows were left out:\n\n{told}", icon=":material/warning:")
    draw_button("Make the ads", make_table, (campaign.campaign_id,))


def draw_art(campaign: CampaignView) -> None:
    """Pictures finished elsewhere become ads with the same checks and review."""
    st.caption("The placement is recognised by the picture's size unless you choose one.")
    st.file_uploader("Finished pictures", UPLOADS, accept_multiple_files=True, key="art_files")
    frame.field_error("files", FORM)
    st.selectbox(
        "Placement",
        ["", *campaign.placements],
        format_func=lambda one: place_name(one) if one else "Recognise by size",
        key="art_placement",
    )
    frame.field_error("placements", FORM)
    for name, label in (
        ("headline", "Headline"),
        ("primary_text", "Primary text"),
        ("cta", "Call to action"),
        ("landing_url", "Landing address"),
    ):
        st.text_input(label, key=f"art_{name}")
        frame.field_error(name, FORM)
    draw_button("Add as ads", make_art, (campaign.campaign_id,))


def draw_button(label: str, action: object, args: tuple[object, ...]) -> None:
    """The one button of the maker, with what belongs to no field above it."""
    frame.errors(FORM)
    st.button(label, key="ads_go", type="primary", icon=":material/auto_awesome:", on_click=action, args=args)


def draw_maker(visit: Visit, campaign: CampaignView) -> None:
    """Choose how the words come, then photos and places."""
    photos = loaders.read(
        visit, assets.list_assets, campaign.workspace_id, finished_art=False, per_page=MOST_PHOTOS
    ).rows
    with st.container(border=True, key="ads_maker"):
        way = st.segmented_control(
            "Where the words come from", tuple(WAYS), format_func=WAYS.__getitem__, default=WRITTEN, key="ads_way",
            required=True,
        )  # fmt: skip
        if way == ART:
            draw_art(campaign)
        elif not photos:
            with frame.empty(
                "No photos yet", "Ads are made from the client's photos.", icon=":material/photo_library:"
            ):
                links.link("library", "Upload photos", icon=":material/upload:")
        elif way == TABLE:
            draw_table(campaign)
        elif way == OWN:
            draw_own(campaign, photos)
        else:
            draw_written(campaign, photos)


# ── While they are made ──────────────────────────────────────────────────────────────────────────────────────────────


@st.fragment(run_every=REFRESH_S)
def draw_progress(campaign_id: str, batch_id: str) -> None:
    """How far the batch is, every two seconds; the sheet is drawn again when it is over."""
    visit = frame.visit()
    progress = jobs.batch_progress(visit.scope, batch_id)
    if not progress.is_open:
        state.rerun()
    counts = progress.counts
    left = f", about {progress.eta_s:.0f} s left" if progress.eta_s else ""
    st.progress(progress.share, text=f"{counts.finished} of {counts.total} ideas drawn{left}")
    sheet = queries.contact_sheet(visit.scope, campaign_id)
    draw_sheet_rows(sheet)
    st.button("Stop", key="ads_stop", icon=":material/stop:", on_click=stop, args=(batch_id,))


def stop(batch_id: str) -> None:
    """Cancel what has not been drawn yet."""
    frame.attempt(service.cancel_batch, batch_id, done="Stopped; what was drawn stays")


def retry(batch_id: str) -> None:
    """Try the failed ideas again."""
    frame.attempt(service.retry_batch, batch_id, done="Trying again")


# ── The sheet ────────────────────────────────────────────────────────────────────────────────────────────────────────


def draw_sheet_rows(sheet: Sheet) -> None:
    """Concepts × placements as pictures only, one element a row: quick enough to draw every two seconds."""
    for row in sheet.rows.rows:
        cells = "".join(_cell(row.cells.get(place.id), place) for place in sheet.columns)
        st.html(
            f'<p class="im-row-name">{escape(row.name or "")} <span>{escape(row.asset_name)}</span></p><div class="im-row">{cells}</div>'
        )


def _cell(cell: SheetCell | None, place: Placement) -> str:
    ratio = f"{place.width_px} / {place.height_px}"
    if cell is None:
        return f'<div class="im-cell im-wait" style="aspect-ratio:{ratio}" aria-label="{escape(place.name)}: not drawn yet"></div>'
    if cell.thumbnail_sha256 is None:
        return f'<div class="im-cell im-failed" style="aspect-ratio:{ratio}" title="{escape(cell.failure)}">Not drawn</div>'
    return (
        f'<img class="im-cell" loading="lazy" src="{escape(links.file(cell.thumbnail_sha256))}" '
        f'alt="{escape(f"{place.name}: {cell.headline}")}" width="{cell.width_px}" height="{cell.height_px}">'
    )


def draw_row(visit: Visit, row: SheetRow, columns: Sequence[Placement]) -> None:
    """One idea: its name, and a card for each of its sizes."""
    with st.container(key=f"concept_{row.concept_id}"):
        with st.container(horizontal=True, vertical_alignment="center", key=f"concept_head_{row.concept_id}"):
            with st.container(gap=None):
                st.subheader(frame.plain(row.headline or row.name), anchor=False)
                st.caption(f"Idea {row.number}, {frame.plain(row.name.lower())} · from {frame.plain(row.asset_name)}")
            if visit.can(Permission.EDIT_CONTENT):
                st.menu_button(
                    "More",
                    ["Duplicate", "Delete"],
                    key=f"more_{row.concept_id}",
                    on_click=concept_chosen,
                    args=(row.concept_id,),
                )
        with st.grid("auto", min_column_width=220, gap="medium", key=f"concept_ads_{row.concept_id}"):
            for place in columns:
                if place.id in row.cells:
                    draw_cell(visit, row.cells[place.id], place)


def concept_chosen(concept_id: str) -> None:
    """Duplicate or delete an idea."""
    if state.value(f"more_{concept_id}", None) == "Duplicate":
        frame.attempt(service.duplicate_concept, concept_id, done="Duplicated")
    else:
        frame.attempt(service.delete_concept, concept_id, done="Deleted")


def draw_cell(visit: Visit, cell: SheetCell, place: Placement) -> None:
    """One ad: its picture, where it runs, its state; opened, everything about it."""
    with components.card(f"ad_{cell.creative_id}", height="content"):
        st.html(_proof(cell, place))
        if st.button("Open", key=f"open_{cell.creative_id}", type="tertiary", icon=":material/open_in_full:"):
            frame.forget_errors(EDIT)
            open_ad(visit, cell.creative_id)


def _proof(cell: SheetCell, place: Placement) -> str:
    picture = (
        f'<img src="{escape(links.file(cell.thumbnail_sha256))}" alt="{escape(cell.alt_text or cell.headline)}" '
        f'width="{cell.width_px}" height="{cell.height_px}" loading="lazy">'
        if cell.thumbnail_sha256
        else f'<div class="im-no-picture" role="img" aria-label="{escape(cell.failure or "No picture")}"></div>'
    )
    failed = cell.verdict is CheckVerdict.FAIL
    word = "Fails a check" if failed else components.words_of(cell.review_status)
    facts = " · ".join(
        part
        for part in (
            f"{cell.score}/100" if cell.score is not None else "",
            f"v{cell.number}" if cell.number > 1 else "",
        )
        if part
    )
    trouble = f'<p class="im-proof-trouble">{escape(cell.failure)}</p>' if failed else ""
    return (
        f'<article class="im-proof"><figure>{picture}</figure><p class="im-proof-place">{escape(place.platform)} · {escape(place.name)}'
        f'<span>{facts}</span></p><p class="im-proof-state" data-state="{"failed" if failed else cell.review_status.value}"><b>{word}</b></p>'
        f"{trouble}</article>"
    )


def draw_failures(groups: Sequence[FailureGroup]) -> None:
    """Why ads fail, the commonest reason first."""
    if not groups:
        return
    with st.expander(
        f"{components.plural(sum(len(group.creative_ids) for group in groups), 'ad')} failed a check",
        icon=":material/warning:",
        key="ads_failures",
    ):
        for group in groups:
            where = ", ".join(sorted({placements.get(one).name for one in group.placement_ids}))
            st.markdown(
                f"**{components.plural(len(group.creative_ids), 'ad')}** — {frame.plain(group.reason)}  \n:gray[{frame.plain(where)}]"
            )


# ── One ad, opened ───────────────────────────────────────────────────────────────────────────────────────────────────


@st.dialog("Ad", width="large")
def open_ad(visit: Visit, creative_id: str) -> None:
    """The ad as people meet it, its words to change, its checks and its earlier versions."""
    ad = queries.get_creative(visit.scope, creative_id)
    left, right = st.columns([6, 5], gap="large")
    with left:
        draw_as_met(ad)
    with right:
        with st.container(horizontal=True):
            components.badge(ad.review_status)
            components.badge(ad.verdict)
        components.facts(
            ("Placement", place_name(ad.placement.id)),
            ("Size", f"{ad.width_px} × {ad.height_px} px"),
            ("Code", f"{ad.code}, version {ad.number}"),
            ("Score", f"{ad.score} of 100" if ad.score is not None else ""),
            ("From", ad.asset_name),
        )
        draw_checks(ad)
        if visit.can(Permission.EDIT_CONTENT):
            draw_edit(ad)
        draw_versions(ad)


def draw_as_met(ad: AdView) -> None:
    """In its feed frame, or alone when it is a banner."""
    sha256 = ad.file_sha256 or None
    if ad.placement.cta_drawn or not sha256:
        components.picture(sha256, ad.words.alt_text or ad.words.headline)
        if ad.failure:
            st.error(frame.plain(ad.failure), icon=":material/error:")
        return
    limit = ad.placement.text.get("primary_text")
    components.ad_frame(
        components.AdFace(
            picture_sha256=sha256,
            alt=ad.words.alt_text or ad.words.headline,
            profile=ad.client_name,
            headline=ad.words.headline,
            primary_text=ad.words.primary_text,
            description=ad.words.description,
            cta=ad.platform_button,
            host=ad.landing_host,
            platform=ad.placement.platform,
            cut_at=(limit.soft if limit else None) or 125,
        )
    )


def draw_checks(ad: AdView) -> None:
    """What is worth knowing about the checks and the score."""
    worth = [check for check in ad.checks if check.get("verdict") != CheckVerdict.PASS.value]
    for check in worth:
        advice = f" {check['advice']}." if check.get("advice") else ""
        sign = ":material/error:" if check["verdict"] == CheckVerdict.FAIL.value else ":material/warning:"
        st.markdown(f"{sign} {frame.plain(str(check['measured']))}.{frame.plain(advice)}")
    if ad.score_breakdown:
        with st.expander("How the score came about", key="ad_score"):
            components.facts(
                *(
                    (f"{row['label']} {row['points']}/{row['max_points']}", str(row["reason"]))
                    for row in ad.score_breakdown
                )
            )


def save_words(ad: AdView) -> None:
    """Keep the words of the form as a new version, of this size or of all."""
    names = ("headline", "subheadline", "primary_text", "description", "cta", "landing_url")
    frame.attempt(
        service.edit_words,
        ad.creative_id,
        all_sizes=state.value("edit_all_sizes", True),
        expected_version=ad.row_version,
        done=lambda made: (
            f"{components.plural(len(made), 'new version')}, to review again" if made else "Nothing was changed"
        ),
        form=EDIT,
        **{name: state.value(f"edit_{name}_{ad.version_id}") for name in names},
    )


def draw_edit(ad: AdView) -> None:
    """The ad's words; saving makes new versions and asks for review again."""
    with (
        st.expander("Change the words", icon=":material/edit:", key="ad_edit"),
        st.form(f"edit_{ad.version_id}", border=False),
    ):
        for name, label in (
            ("headline", "Headline"),
            ("subheadline", "Line below"),
            ("primary_text", "Primary text"),
            ("description", "Description"),
            ("cta", "Call to action"),
            ("landing_url", "Landing address"),
        ):
            draw = st.text_area if name == "primary_text" else st.text_input
            draw(label, getattr(ad.words, name), key=f"edit_{name}_{ad.version_id}")
            frame.field_error(name, EDIT)
        if len(ad.sizes) > 1 and ad.origin is CreativeOrigin.COMPOSED:
            st.checkbox(f"Change all {len(ad.sizes)} sizes of this idea", value=True, key="edit_all_sizes")
        frame.errors(EDIT)
        clicked = st.form_submit_button("Save as a new version", key="edit_save", on_click=save_words, args=(ad,))
    if clicked and not frame.has_errors(EDIT):
        state.rerun()


def draw_versions(ad: AdView) -> None:
    """Earlier versions, newest first."""
    if len(ad.versions) < 2:
        return
    with st.expander(f"{len(ad.versions)} versions", icon=":material/history:", key="ad_versions"):
        for version in ad.versions:
            st.markdown(
                f"**Version {version.number}** · {version.code} · {frame.plain(version.headline)}  \n"
                f":gray[{frame.plain(version.created_by_name)}, {components.ago(version.created_at)}]"
            )


# ── The step ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def start_making() -> None:
    """Show the maker beside the ads there are."""
    state.of(AdsState).is_making = True


def stop_making() -> None:
    """Hide the maker again."""
    state.of(AdsState).is_making = False


def draw_bar(has_ads: bool) -> None:
    """What can be done beside looking."""
    kept = state.of(AdsState)
    with st.container(horizontal=True, horizontal_alignment="right", key="ads_bar"):
        if has_ads and not kept.is_making:
            st.button("Make more ads", key="ads_more", icon=":material/add:", on_click=start_making)
        elif has_ads:
            st.button("Close", key="ads_close", icon=":material/close:", type="tertiary", on_click=stop_making)


def draw_last_batch(batches: Sequence[BatchProgress]) -> None:
    """Ideas of the newest batch that could not be drawn at all, with a way to try again."""
    if not batches or batches[0].is_open or not batches[0].failures:
        return
    last = batches[0]
    told = "\n".join(f"- **{frame.plain(one.label)}**: {frame.plain(one.message)}" for one in last.failures[:8])
    st.error(f"{components.plural(len(last.failures), 'idea')} could not be drawn:\n\n{told}", icon=":material/error:")
    st.button("Try again", key="ads_retry", icon=":material/refresh:", on_click=retry, args=(last.batch_id,))


def draw(visit: Visit, campaign: CampaignView) -> None:
    """Draw the step: progress while something runs, else the sheet, and the maker when it is wanted."""
    counts = loaders.read(visit, queries.campaign_counts, campaign.campaign_id)
    if counts.running:
        draw_progress(campaign.campaign_id, counts.running.batch_id)
        return
    sheet = loaders.read(visit, queries.contact_sheet, campaign.campaign_id, page=components.page_number())
    has_ads = bool(sheet.rows.total)
    may_make = visit.can(Permission.EDIT_CONTENT)
    if may_make:
        draw_bar(has_ads)
        if not has_ads or state.of(AdsState).is_making:
            draw_maker(visit, campaign)
    elif not has_ads:
        frame.empty("No ads yet", "They appear here when somebody makes them.", icon=":material/auto_awesome:")
    draw_last_batch(loaders.read(visit, jobs.list_batches, campaign_id=campaign.campaign_id, per_page=1).rows)
    draw_failures(sheet.failures)
    for row in sheet.rows.rows:
        draw_row(visit, row, sheet.columns)
    if sheet.rows.pages > 1:
        components.pager(sheet.rows, "idea")
