"""Package: what is ready, building the ZIP with progress, the packages so far, and the launch sheet."""

from collections.abc import Sequence
from functools import partial
from typing import Final

import streamlit as st

from core import placements, rendering
from core.accounts import service as accounts
from core.accounts.rules import Permission
from core.campaigns.queries import CampaignView
from core.errors import SignInRequired
from core.exports import formats, naming, queries, service
from core.exports.formats import AdGroup, KeptFormat, OtherFormat, Outlook
from core.exports.queries import ExportView, LaunchRow, PlacementReadiness, Readiness
from core.vocabulary import ExportStatus, ReviewStatus
from pages.ui import components, frame, links, loaders, state
from pages.ui.visit import Visit

FORM = "package"
LAUNCH_A_PAGE: Final = 5
HISTORY_SHOWN: Final = 10
LOOK_EVERY_S: Final = 1.0

# The launch sheet's rows: what an ad manager asks for, and the field of ours that answers it.
FIELDS: Final = (
    ("Ad name", "ad_name"),
    ("Primary text", "primary_text"),
    ("Headline", "headline"),
    ("Description", "description"),
    ("Button", "platform_cta"),
    ("Address", "tracked_url"),
)


def draw(visit: Visit, campaign: CampaignView) -> None:
    """Draw the package step of a campaign."""
    ready = loaders.read(visit, queries.readiness, campaign.campaign_id)
    if not ready.packable:
        draw_not_ready(campaign, ready)
    else:
        draw_ready(visit, campaign, ready)
    draw_packages(visit, campaign.campaign_id)
    if ready.packable:
        draw_launch_sheet(visit, campaign)


# ── What is ready ────────────────────────────────────────────────────────────────────────────────────────────────────


def draw_not_ready(campaign: CampaignView, ready: Readiness) -> None:
    """Nothing may be packed: say what waits, and lead there."""
    waiting = ready.by_status[ReviewStatus.PENDING]
    if waiting:  # only where approval is required: elsewhere they would be packed
        text = f"{components.plural(waiting, 'ad waits', 'ads wait')} for a decision. A package holds what is approved."
    elif ready.approval_required:
        text = "A package holds the approved ads of this campaign."
    else:
        text = "A package holds the ads of this campaign that passed their checks and that nobody turned down."
    step, label = ("review", "Go to the review") if waiting else ("ads", "Make ads")
    title = "Nothing is approved yet" if ready.approval_required else "Nothing to pack yet"
    with frame.empty(title, text, icon=":material/package_2:"):
        links.link("campaign", label, icon=":material/rule:", campaign=campaign.campaign_id, step=step)


def draw_ready(visit: Visit, campaign: CampaignView, ready: Readiness) -> None:
    """How much would be packed, what is worth knowing before, and the options."""
    pending = ready.by_status[ReviewStatus.PENDING]
    components.figures(
        (ready.approved, "approved"),
        (pending, "to review" if ready.approval_required else "not reviewed"),
        (ready.by_status[ReviewStatus.NEEDS_CHANGES], "need changes"),
        (ready.failed, "failed checks"),
        (placements.bytes_said(ready.size_bytes), "of pictures"),
    )
    if ready.not_reviewed:
        told = "is not reviewed: it" if ready.not_reviewed == 1 else "are not reviewed: they"
        st.warning(
            f"{ready.not_reviewed:,} of {components.plural(ready.packable, 'ad')} {told} passed the checks, and nobody "
            "decided. They are packed all the same, because the brief of this campaign asks for no approval.",
            icon=":material/visibility_off:",
        )
    if ready.without_address:
        told = components.plural(ready.without_address, "ad has", "ads have")
        st.warning(f"{told} no landing address.", icon=":material/link_off:")
    if not visit.can(Permission.EXPORT):
        st.caption(":material/info: Your role looks at packages; members, admins and owners build them.")
        return
    draw_form(visit, campaign, ready)


def draw_form(visit: Visit, campaign: CampaignView, ready: Readiness) -> None:
    """What the package holds, in which format, and the button; no form, because what a format comes to follows the rest."""
    places = [one for one in ready.placements if one.packable]
    with st.container(key="package_form", border=True):
        chosen = st.multiselect(
            "Placements",
            [one.placement_id for one in places],
            format_func=lambda chosen: place_words(chosen, places),
            key="package_placements",
            placeholder=f"All {len(places)}" if len(places) > 1 else "All",
        )
        frame.field_error("placements", FORM)
        if ready.approved and ready.not_reviewed:
            st.checkbox(f"Only the {components.plural(ready.approved, 'approved ad')}", key="package_approved_only")
        can_be_built = draw_format(visit, campaign, chosen)
        photos = components.plural(ready.originals, "photo")
        st.checkbox(
            f"Also pack the {photos} behind the ads ({placements.bytes_said(ready.originals_bytes)})",
            key="package_originals",
        )
        frame.errors(FORM)
        st.button(
            "Build package",
            key="package_build",
            type="primary",
            icon=":material/package_2:",
            disabled=not can_be_built,
            on_click=build,
            args=(campaign.campaign_id,),
        )


def draw_format(visit: Visit, campaign: CampaignView, places: list[str]) -> bool:
    """The file format, and which of the ads cannot have it, what they are instead and why; gives whether any can."""
    approved_only = bool(state.value("package_approved_only", False))
    groups = [
        one
        for one in loaders.read(visit, queries.ad_groups, campaign.campaign_id)
        if (not places or one.placement_id in places) and (one.is_approved or not approved_only)
    ]
    chosen = st.selectbox(
        "File format",
        formats.CHOICES,
        format_func=lambda one: format_words(one, formats.outlook(groups, one)),
        key="package_format",
        width=420,
    )
    frame.field_error("image_format", FORM)
    found = formats.outlook(groups, chosen)
    if not found.chosen:
        why = ", ".join(dict.fromkeys(one.reason for one in found.others))
        st.caption(f":orange[:material/block: None of these ads can be {formats.NAMES[chosen]}: {why}.]")
        return False
    if chosen not in (formats.AS_ASKED, rendering.FORMATS[0]):
        st.caption(
            f"Each ad is drawn once more, must come out as the very picture that was made, and is then written as "
            f"{formats.NAMES[chosen]}. That takes about a second an ad."
        )
    elif chosen == formats.AS_ASKED:
        st.caption(asked_words(groups))
    told = [*(other_words(gets, why, ads) for (gets, why), ads in by_reason(found.others).items())]
    told += [unsure_words(gets, why, ads) for (gets, why), ads in by_reason(found.unsure).items()]
    if told:
        st.caption("\n".join(f"- {line}" for line in told))
    return True


def by_reason(found: Sequence[OtherFormat]) -> dict[tuple[str, str], list[OtherFormat]]:
    """The ads with another format by what they are instead and why."""
    grouped: dict[tuple[str, str], list[OtherFormat]] = {}
    for one in found:
        grouped.setdefault((one.image_format, one.reason), []).append(one)
    return grouped


def build(campaign_id: str) -> None:
    """Ask for a package with the chosen options."""
    frame.attempt(
        service.start_in_background,
        campaign_id,
        include_originals=bool(state.value("package_originals", False)),
        placement_ids=list(state.value("package_placements", [])),
        approved_only=bool(state.value("package_approved_only", False)),
        image_format=str(state.value("package_format", formats.AS_ASKED)),
        done="The package is being built",
        form=FORM,
    )


# ── Packages so far ──────────────────────────────────────────────────────────────────────────────────────────────────


def draw_packages(visit: Visit, campaign_id: str) -> None:
    """The packages of this campaign; while one is being built, the list looks again every second."""
    # Read fresh: whether a package has expired is a matter of the clock, not of the data's version.
    found = queries.list_exports(visit.scope, campaign_id=campaign_id, per_page=HISTORY_SHOWN)
    if not found.total:
        return
    frame.section("Packages", "Kept for seven days.")
    is_building = any(one.is_open for one in found.rows)
    st.fragment(draw_list, run_every=LOOK_EVERY_S if is_building else None)(campaign_id, is_building)


def draw_list(campaign_id: str, was_building: bool) -> None:
    """The newest packages; draws the whole page again when the last one is finished."""
    here = frame.visit()
    found = queries.list_exports(here.scope, campaign_id=campaign_id, per_page=HISTORY_SHOWN)
    if was_building and not any(one.is_open for one in found.rows):
        state.rerun()
    for one in found.rows:
        draw_export(one, may_download=here.can(Permission.EXPORT))


def draw_export(one: ExportView, *, may_download: bool) -> None:
    """One package: its name, what is in it, and the way to it."""
    with st.container(key=f"export_{one.export_id}", horizontal=True, vertical_alignment="center"):
        with st.container(gap=None):
            components.entry(one.file_name, export_words(one))
            if one.is_open:
                share = one.items_exported / one.items_total if one.items_total else 0.0
                st.progress(share, text=f"{one.items_exported} of {components.plural(one.items_total, 'ad')}")
            if one.error_message:
                st.markdown(f":red[:material/error: {frame.plain(one.error_message)}]")
            draw_other_formats(one)
        if one.is_available and may_download:
            st.link_button(
                "Download",
                links.download(one.export_id),
                key=f"download_{one.export_id}",
                icon=":material/download:",
            )
        elif one.status is ExportStatus.COMPLETED and not one.is_available:
            st.badge("Expired", icon=":material/schedule:", color="gray")
        elif one.status is ExportStatus.FAILED:
            st.badge("Failed", icon=":material/error:", color="red")


def draw_other_formats(one: ExportView) -> None:
    """The ads of a built package that have another format than was chosen, on demand."""
    if not one.other_formats:
        return
    ads = sum(len(kept.codes) for kept in one.other_formats)
    told = f"{ads:,} of {components.plural(one.items_total, 'ad')} {'is' if ads == 1 else 'are'} not"
    with st.expander(f"{told} {formats.NAMES[one.image_format]}", icon=":material/info:"):
        st.caption("\n".join(f"- {kept_words(kept)}" for kept in one.other_formats))


def export_words(one: ExportView) -> str:
    """What a package holds, who asked for it, until when it is kept."""
    parts = [components.plural(one.items_total, "ad")]
    if one.placement_ids:
        parts.append(components.plural(len(one.placement_ids), "placement"))
    if one.image_format:
        parts.append(formats.NAMES[one.image_format])
    if not one.approved_only:
        parts.append("approved or not reviewed")
    if one.include_originals:
        parts.append("with photos")
    if one.size_bytes:
        parts.append(placements.bytes_said(one.size_bytes))
    parts.append(f"{one.created_by_name}, {components.ago(one.created_at)}")
    if one.is_available and one.expires_at:
        parts.append(f"until {components.day(one.expires_at)}")
    elif one.status is ExportStatus.COMPLETED:
        parts.append("its file was removed; a new one can be built above")
    return " · ".join(parts)


# ── The launch sheet ─────────────────────────────────────────────────────────────────────────────────────────────────


def draw_launch_sheet(visit: Visit, campaign: CampaignView) -> None:
    """Every ad that may be launched with what an ad manager asks for, each to be copied, and all of it as a table."""
    frame.section("Launch sheet", "Copy these into the ad manager; the code in the name joins the results later.")
    rows = loaders.read(visit, queries.launch_sheet, campaign.campaign_id)
    places = list(dict.fromkeys(row.placement_id for row in rows))
    with st.container(key="launch_tools", horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            "Placement",
            places,
            format_func=lambda one: f"{name_of(one)} ({sum(row.placement_id == one for row in rows)})",
            key="launch_placement",
            width=420,
        )
        st.download_button(
            "Download as CSV",
            partial(sheet_as_csv, frame.session_token(), campaign.campaign_id),
            file_name=naming.sheet_name(client=campaign.client_name, campaign=campaign.name),
            mime="text/csv",
            key="launch_csv",
            icon=":material/download:",
            on_click="ignore",
        )
    shown = [row for row in rows if row.placement_id == chosen]
    pages = max(1, -(-len(shown) // LAUNCH_A_PAGE))
    page = min(int(state.value("launch_page", 1) or 1), pages)
    for row in shown[(page - 1) * LAUNCH_A_PAGE : page * LAUNCH_A_PAGE]:
        draw_launch(row)
    if pages > 1:
        st.pagination(pages, key="launch_page")


def sheet_as_csv(session_token: str | None, campaign_id: str) -> bytes:
    """The launch sheet as a file, made when it is asked for; who asks is looked up again, for the session may be over.

    Raises:
        SignInRequired: It is.
    """
    identity = accounts.identify(session_token)
    if identity is None:
        raise SignInRequired("your session ended", remedy="sign in again")
    return queries.launch_csv(queries.launch_sheet(identity.scope, campaign_id))


def draw_launch(row: LaunchRow) -> None:
    """One ad's row of the launch sheet."""
    with st.container(border=True, key=f"launch_{row.creative_id}"):
        left, right = st.columns([1, 4], gap="medium")
        with left:
            components.picture(row.thumbnail_sha256 or row.file_sha256, row.alt_text or row.headline)
            st.caption(f"{row.code} · {row.width_px} × {row.height_px}")
        with right, st.container(gap="xsmall"):
            if not row.is_approved:
                st.badge("Not reviewed", icon=":material/visibility_off:", color="orange")
            for label, field in FIELDS:
                text = button_words(row.platform_cta) if field == "platform_cta" else getattr(row, field)
                if text:
                    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                        st.caption(label, width=96)
                        st.code(text, language=None, wrap_lines=True)
            if not row.tracked_url:
                st.caption(":orange[:material/link_off: This ad has no landing address.]")


# ── Wording ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def name_of(placement_id: str) -> str:
    """A placement as people call it."""
    place = placements.get(placement_id)
    return f"{place.platform} · {place.name}"


def button_words(value: str) -> str:
    """A platform's button as its ad manager shows it ("Order now"); the table has the value that uploads ask for."""
    return value.replace("_", " ").capitalize()


def place_words(placement_id: str, places: list[PlacementReadiness]) -> str:
    """A placement with how much of it would be packed."""
    one = next(place for place in places if place.placement_id == placement_id)
    return f"{name_of(placement_id)}, {one.packable} of {one.passed}"


def format_words(chosen: str, found: Outlook) -> str:
    """A format with how many of the ads can have it."""
    name = formats.NAMES[chosen]
    if chosen == formats.AS_ASKED or found.chosen == found.ads:
        return name
    return (
        f"{name}, {found.chosen:,} of {components.plural(found.ads, 'ad')}" if found.chosen else f"{name}, no ad here"
    )


def asked_words(groups: Sequence[AdGroup]) -> str:
    """What leaving it to the placements comes to."""
    asked = {formats.asked_by(placements.get(one.placement_id)) if one.is_drawn else one.image_format for one in groups}
    names = " or ".join(formats.NAMES[one] for one in sorted(asked))
    return f"{names}, which each of these placements takes." if names else ""


def other_words(gets: str, why: str, found: list[OtherFormat]) -> str:
    """Ads that cannot have the chosen format: "4 ads are JPEG instead: Snapchat does not take PNG there (Story)"."""
    ads = sum(one.ads for one in found)
    told = f"{components.plural(ads, 'ad')} {'is' if ads == 1 else 'are'} {formats.NAMES[gets]} instead"
    return f"**{told}**: {why} ({placements_words(found)})"


def unsure_words(gets: str, why: str, found: list[OtherFormat]) -> str:
    """Ads that may turn out too large: what happens then."""
    ads = sum(one.ads for one in found)
    told = f"{components.plural(ads, 'ad')} may stay {formats.NAMES[gets]}"
    return f"**{told}**: {why} ({placements_words(found)}). The package says which."


def placements_words(found: Sequence[OtherFormat]) -> str:
    """The placements of some ads, all of them by name."""
    return ", ".join(dict.fromkeys(name_of(one.placement_id) for one in found))


def kept_words(kept: KeptFormat) -> str:
    """Ads of a built package that have another format, by their codes."""
    gets = formats.NAMES[kept.image_format]
    return f"**{name_of(kept.placement_id)}**: {gets} – {frame.plain(kept.reason)} ({', '.join(kept.codes)})"
