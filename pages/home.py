"""The work queue: what needs somebody here, what waits for a client, what runs, what failed, and the newest ads."""

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from datetime import timedelta

import streamlit as st

from core import clock, placements
from core.accounts.rules import Permission
from core.batches import rules as batch_rules
from core.batches import service as batches
from core.creatives import queries as creatives
from core.creatives.queries import AdCard, CampaignTask
from core.jobs.queries import BatchProgress
from core.reporting import queries as reporting
from core.reviews import queries as reviews
from core.reviews.queries import WaitingCampaign
from pages.ui import components, frame, links, loaders, session_post, state
from pages.ui.links import Param
from pages.ui.visit import Visit

REFRESH_S = 2
RESULTS = 12


def retry(batch: BatchProgress) -> None:
    """Try again what failed in a batch."""
    frame.attempt(
        batches.retry, batch.batch_id, done=lambda queued: f"{components.plural(queued, 'picture')} queued again"
    )


@dataclass(frozen=True)
class Job:
    """What is to be done in one campaign.

    Attributes:
        tasks: Its tasks in words, the most pressing first: "1 ad to change".
        deed, step: What the link to it says, and the step of the campaign it opens.
        is_mine: Whether the person who looks may do it; otherwise it waits for a colleague.
    """

    campaign: CampaignTask
    tasks: tuple[str, ...]
    deed: str
    step: str
    is_mine: bool


def jobs_of(here: Visit, view: creatives.HomeView, with_clients: Set[str]) -> list[Job]:
    """One job a campaign, in the order of the queue: changes first, then reviews, then what failed a check."""
    may_edit, may_decide = here.can(Permission.EDIT_CONTENT), here.can(Permission.DECIDE)
    undecided = [task for task in view.to_review if task.campaign_id not in with_clients]
    found: dict[str, Job] = {}
    for tasks, words, deed, step, is_mine in (
        (view.to_change, "to change", "Change", "review", may_edit),
        (undecided, "to review", "Review", "review", may_decide),
        (view.to_mend, "failed a check", "Mend", "ads", may_edit),
    ):
        for task in tasks:
            told = f"{components.plural(task.ads, 'ad')} {words}"
            known = found.get(task.campaign_id)
            if known is None:
                found[task.campaign_id] = Job(task, (told,), deed if is_mine else "Open", step, is_mine)
            elif known.is_mine or not is_mine:
                found[task.campaign_id] = replace(known, tasks=(*known.tasks, told))
            else:
                found[task.campaign_id] = Job(task, (told, *known.tasks), deed, step, is_mine)
    return list(found.values())


def summary(jobs: Sequence[Job], waiting: Sequence[WaitingCampaign]) -> str:
    """One sentence over the queue."""
    ads = sum(campaign.pending for campaign in waiting)
    needed = sum(job.is_mine for job in jobs)
    mine = f"{components.plural(needed, 'campaign')} for you" if needed else "Nothing for you"
    theirs = f"{components.plural(ads, 'ad')} with clients" if ads else "nothing with clients"
    return f"{mine}, {theirs}."


def draw_job(job: Job) -> None:
    """One campaign that needs somebody: its newest picture, what is to be done, for how long it has waited."""
    task = job.campaign
    with st.container(key=f"task_{task.campaign_id}", horizontal=True, vertical_alignment="center", gap="small"):
        components.plate(task.thumbnail_sha256, "", height_px=72, width_px=84)
        waited = components.waited(task.since)
        components.entry(task.campaign_name, f"{task.client_name} · {', '.join(job.tasks)} · {waited}")
        links.link(
            "campaign",
            job.deed,
            client=task.workspace_id,
            campaign=task.campaign_id,
            step=job.step,
            icon=":material/arrow_forward:",
        )


def draw_waiting(campaign: WaitingCampaign) -> None:
    """One campaign that is with its client: since when, and whether they looked."""
    looked = f"opened {components.ago(campaign.last_opened_at)}" if campaign.last_opened_at else "not opened yet"
    with st.container(key=f"waiting_{campaign.campaign_id}", horizontal=True, vertical_alignment="center", gap="small"):
        components.entry(
            campaign.campaign_name,
            f"{campaign.client_name} · {components.plural(campaign.pending, 'ad')}, sent {components.ago(campaign.since)}, {looked}",
        )
        links.link(
            "campaign",
            "Open",
            client=campaign.workspace_id,
            campaign=campaign.campaign_id,
            step="review",
            icon=":material/arrow_forward:",
        )


@st.fragment(run_every=REFRESH_S)
def draw_running(workspace_id: str | None) -> None:
    """Batches on the press, drawn anew every two seconds; when the last is done the page is."""
    here = frame.visit()
    running = loaders.read(here, creatives.home, workspace_id=workspace_id).running
    if not running:
        state.rerun()
    for batch in running:
        left = f", about {components.span(batch.eta_s)} left" if batch.eta_s else ""
        words = f"{frame.plain(batch.title)}: {batch.counts.finished} of {batch.counts.total}{left}"
        st.progress(min(batch.share, 1.0), words)
    links.link("batches", "All batches", icon=":material/arrow_forward:")


def draw_failed(here: Visit, batch: BatchProgress) -> None:
    """One batch in which something failed, with the first reason and a way to try again."""
    reason = batch.failures[0].message if batch.failures else "The reason is in the batch."
    with st.container(key=f"failed_{batch.batch_id}", horizontal=True, vertical_alignment="center", gap="small"):
        components.entry(
            batch.title or "A batch",
            f"{batch.counts.failed} of {batch.counts.total} failed {components.ago(batch.completed_at)}. {reason}",
        )
        if here.can(batch_rules.permission_of(batch.kind)):
            st.button(
                "Try again",
                key=f"retry_{batch.batch_id}",
                type="tertiary",
                icon=":material/refresh:",
                on_click=retry,
                args=(batch,),
            )


def draw_ad(ad: AdCard) -> None:
    """One of the newest ads, with the way to open it."""
    with st.container(key=f"result_{ad.creative_id}", gap="xsmall"):
        components.plate(ad.thumbnail_sha256, ad.alt_text or ad.headline, height_px=190)
        components.badge("fail" if ad.verdict == "fail" else ad.review_status)
        links.link(
            "campaign",
            frame.plain(ad.headline or ad.campaign_name),
            icon="",
            client=ad.workspace_id,
            campaign=ad.campaign_id,
            step="ads",
            ad=ad.creative_id,
        )
        st.caption(frame.plain(f"{ad.client_name}, {placements.get(ad.placement_id).name}"))


def draw_yesterday(here: Visit) -> None:
    """What yesterday brought, of the client in the switcher or of all; nothing where there is nothing to say."""
    day = clock.today() - timedelta(days=1)
    found = loaders.read(here, reporting.report_of_day, day)
    if found is None:
        return
    report = found.for_client(here.workspace_id) if here.workspace_id else found
    now = report.content.now
    told = (
        (now.ads, "ad made", "ads made"),
        (now.approved, "approved", "approved"),
        (now.needs_changes, "to change", "to change"),
        (now.rejected, "rejected", "rejected"),
        (now.by_client, "decided by clients", "decided by clients"),
        (now.packages, "package", "packages"),
        (now.failed_batches, "batch with failures", "batches with failures"),
    )
    if now.is_quiet:
        return
    with st.container(key="yesterday", gap="small"):
        st.caption(f"Yesterday, {day:%A} {day.day} {day:%B}, UTC")
        components.figures(*((number, one if number == 1 else many) for number, one, many in told if number))
        st.space("small")


def draw_first_steps(here: Visit) -> None:
    """What a new agency, or a new client, does first."""
    with st.container(key="first_steps", gap="small"):
        st.markdown("## From photos to a contact sheet in a minute.")
        st.markdown("Give a name, a few photos, a logo and one sentence. The kit is guessed from them, the ads follow.")
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            if here.can(Permission.EDIT_CAMPAIGNS) and links.destination("quick_start").is_built:
                st.button(
                    "Quick start",
                    key="quick_start",
                    type="primary",
                    icon=":material/bolt:",
                    on_click=links.go,
                    args=("quick_start",),
                )
            if here.can(Permission.EDIT_CLIENTS):
                links.link("clients", "Add a client step by step", icon=":material/storefront:")
        components.numbered(
            ("A client", "Their name. Brand kit, photos and campaigns live with them."),
            ("Photos and a brief", "What is offered, to whom, and where a click leads."),
            ("Ads in every size", "Chosen, corrected, approved by you and by a link your client opens."),
        )


def draw_queue(here: Visit, view: creatives.HomeView, jobs: Sequence[Job], waiting: Sequence[WaitingCampaign]) -> None:
    """The two columns of the queue."""
    mine, theirs = [job for job in jobs if job.is_mine], [job for job in jobs if not job.is_mine]
    left, right = st.columns([3, 2], gap="large")
    with left:
        frame.section("Needs you", is_first=True)
        with st.container(key="rows_tasks", gap=None):
            for job in mine:
                draw_job(job)
        if not mine:
            st.caption("Nothing. The desk is clear.")
        if theirs:
            frame.section("With colleagues")
            with st.container(key="rows_theirs", gap=None):
                for job in theirs:
                    draw_job(job)
    with right:
        frame.section("With clients", is_first=True)
        with st.container(key="rows_waiting", gap=None):
            for campaign in waiting:
                draw_waiting(campaign)
        if not waiting:
            st.caption("No client link is open.")
        if view.running:
            frame.section("On the press")
            draw_running(here.workspace_id)
        if view.failed:
            frame.section("Failed")
            with st.container(key="rows_failed", gap=None):
                for batch in view.failed:
                    draw_failed(here, batch)


visit = frame.guard(Permission.VIEW)
if links.text(Param.INVITE):
    with st.container(border=True, key="other_invitation"):
        st.markdown(
            f"You are signed in as **{frame.plain(visit.identity.email)}**. Sign out to accept the invitation for somebody else."
        )
        session_post.sign_out_button("sign_out_for_invitation")

view = loaders.read(visit, creatives.home, workspace_id=visit.workspace_id)
waiting = loaders.read(visit, reviews.waiting_on_clients, workspace_id=visit.workspace_id)
with_clients = {campaign.campaign_id for campaign in waiting}
jobs = jobs_of(visit, view, with_clients)
is_new = not (view.results or view.running or view.failed or jobs or waiting)
frame.header("Welcome" if is_new else "Your work", "" if is_new else summary(jobs, waiting), ":material/inbox:")
if is_new:
    draw_first_steps(visit)
else:
    draw_yesterday(visit)
    draw_queue(visit, view, jobs, waiting)
    if view.results:
        frame.section("Fresh from the press")
        with st.grid(6, min_column_width=150, gap="small", key="results"):
            for card in view.results[:RESULTS]:
                draw_ad(card)
