"""Texts that a model was asked for: how far it is, what it could not write and what to do then, and asking for many photos."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import streamlit as st

from core import placements, settings
from core.batches import service as batches
from core.campaigns.queries import CampaignView
from core.copywriting import orders, writers
from core.jobs import queries as jobs
from core.jobs.queries import BatchProgress
from core.vocabulary import ItemStatus, Language
from pages.steps import photos, wording
from pages.steps.photos import Picker
from pages.ui import components, frame, loaders, state
from pages.ui.visit import Visit

FORM: Final = "ask_for_texts"
REFRESH_S: Final = 2.0
REASONS_SHOWN, NAMES_SHOWN = 3, 3
ONE_FOR_ALL, EACH = "One that fits every size", "One for each size"


@dataclass
class Asking:
    """Whether this tab has the window for many photos open, and which failure it has put away."""

    is_open: bool = False
    put_away: str = ""


# ── What the buttons do ──────────────────────────────────────────────────────────────────────────────────────────────


def writer_wanted() -> str:
    """Who writes: what was chosen where there is a choice, else the operator's own."""
    return str(state.value("words_writer", "")) or settings.current().writer


def is_model() -> bool:
    """Whether a model writes: then nobody waits at the page."""
    return writer_wanted() == writers.MODEL


def write(campaign_id: str, asset_id: str, wishes: Mapping[str, Any], liked: tuple[str, ...], form: str) -> None:
    """Ask the model for a set of texts of one photo."""
    frame.attempt(
        orders.write,
        campaign_id,
        [asset_id],
        **wishes,
        writer=writers.MODEL,
        liked=liked,
        done="The model writes; you may leave meanwhile",
        form=form,
    )


def rework(variation_id: str, what: str, *, field: str = "", language: Language | None = None) -> None:
    """Ask the model for a text made of another."""
    frame.attempt(
        orders.rework,
        variation_id,
        field=field,
        language=language,
        writer=writers.MODEL,
        done=f"The model writes {what}; it will stand at the end of the row",
    )


def stop(batch_id: str) -> None:
    """Ask for nothing more of it."""
    frame.attempt(batches.cancel, batch_id, done="Stopped; what was written stays")


def ask_again(batch_id: str) -> None:
    """Ask once more for what failed; what somebody stopped stays so."""
    frame.attempt(orders.ask_again, batch_id, done="Asked again")


def offline_instead(batch_id: str) -> None:
    """Let the offline writer write what the model did not."""
    frame.attempt(
        orders.write_offline,
        batch_id,
        done=lambda queued: f"The offline writer writes {components.plural(queued, 'set')} now",
    )


def put_away(batch_id: str) -> None:
    """Show this failure no longer in this tab."""
    state.of(Asking).put_away = batch_id


# ── While the model writes ───────────────────────────────────────────────────────────────────────────────────────────


def draw_standing(visit: Visit, campaign: CampaignView, *, may_write: bool) -> None:
    """What is being written, and what could not be."""
    now: orders.Standing = loaders.read(visit, orders.standing, campaign.campaign_id)
    if now.open:
        # Read fresh: what is taken from a lost worker changes no version of the data, and would be met as news for ever.
        now = orders.standing(visit.scope, campaign.campaign_id)
    if now.open:
        seen = tuple((one.batch_id, one.counts.finished) for one in now.open)
        st.fragment(draw_running, run_every=REFRESH_S)(campaign.campaign_id, seen, may_write=may_write)
    elif now.failed is not None and now.failed.batch_id != state.of(Asking).put_away:
        draw_failed(now.failed, was_model=now.was_model, may_write=may_write)


def draw_running(campaign_id: str, seen: tuple[tuple[str, int], ...], *, may_write: bool) -> None:
    """How far the model is, anew every two seconds; when a text came the page is drawn with it, unless somebody is typing."""
    visit = frame.visit()
    frame.said()
    now = orders.standing(visit.scope, campaign_id)
    if seen != tuple((one.batch_id, one.counts.finished) for one in now.open) and not wording.is_open():
        state.rerun()
    with st.container(key="words_running", gap="small"):
        if not now.has_workers:
            st.warning(
                "**Nobody works on it at the moment.** What was asked for is kept, and goes on by itself when a worker is "
                "there again. Whoever runs this installation starts the app anew.",
                icon=":material/power_off:",
            )
        for one in now.open:
            draw_run(one, may_write=may_write)


def draw_run(one: BatchProgress, *, may_write: bool) -> None:
    """One batch of texts: a bar where there is something to count, else how long it has been written."""
    with st.container(horizontal=True, vertical_alignment="center", key=f"words_run_{one.batch_id}"):
        if one.counts.total > 1:
            st.progress(one.share, text=progress_words(one))
        else:
            running = jobs.list_items(frame.visit().scope, one.batch_id, status=ItemStatus.RUNNING, per_page=1).rows
            told = progress_words(one, running[0].seconds if running else None)
            st.markdown(f":material/stylus_note: {told}", width="stretch")
        if may_write and not one.is_stopping:
            st.button(
                "Stop", key=f"words_stop_{one.batch_id}", icon=":material/stop:", on_click=stop, args=(one.batch_id,)
            )


def progress_words(one: BatchProgress, seconds: float | None = None) -> str:
    """How far a batch of texts is, in words.

    Args:
        seconds: How long its one text has been written; None before.
    """
    told = frame.plain(one.title)
    if one.is_stopping:
        return f"{told}: stopping; what had begun is finished"
    if one.counts.total == 1:
        return (
            f"**{told}**: waits for its turn"
            if seconds is None
            else f"**{told}**: at work for {components.span(seconds)}"
        )
    left = f", about {components.span(one.eta_s)} left" if one.eta_s else ""
    failed = f", {one.counts.failed:,} failed" if one.counts.failed else ""
    return f"{told}: {one.counts.done:,} of {components.plural(one.counts.total, 'set')} written{failed}{left}"


def draw_failed(batch: BatchProgress, *, was_model: bool, may_write: bool) -> None:
    """What could not be written and why, and the choice that is the person's: who shall write it now."""
    reasons: dict[str, list[str]] = {}
    for failure in batch.failures:
        reasons.setdefault(failure.message, []).append(failure.label)
    if batch.counts.total == 1:
        head = f"Not written: {frame.plain(batch.title)}"
        told = [frame.plain(sentences(message)) for message in reasons]
    else:
        head = f"{batch.counts.failed:,} of {batch.counts.total:,} sets not written: {frame.plain(batch.title)}"
        told = [
            f"- {frame.plain(sentences(message))} ({frame.plain(named(labels))})"
            for message, labels in list(reasons.items())[:REASONS_SHOWN]
        ]
    with st.container(key="words_failed", gap="small"):
        st.error(f"**{head}**\n\n" + "\n".join(told), icon=":material/error:")
        if not may_write:
            return
        with st.container(horizontal=True, vertical_alignment="center", key="words_failed_deeds"):
            if was_model:
                st.button(
                    "Use the offline writer instead",
                    key="words_offline",
                    icon=":material/edit_note:",
                    on_click=offline_instead,
                    args=(batch.batch_id,),
                )
            st.button(
                "Ask the model again" if was_model else "Try again",
                key="words_again",
                icon=":material/refresh:",
                on_click=ask_again,
                args=(batch.batch_id,),
            )
            st.button("Leave it", key="words_leave", type="tertiary", on_click=put_away, args=(batch.batch_id,))


def sentences(message: str) -> str:
    """What failed and what to do, kept on one line, as two sentences."""
    what, _, remedy = message.partition(" — ")
    return " ".join(f"{part[:1].upper()}{part[1:].rstrip('.')}." for part in (what, remedy) if part)


def named(labels: Sequence[str]) -> str:
    """The first of what failed for one reason, and how many more."""
    more = len(labels) - NAMES_SHOWN
    return ", ".join(labels[:NAMES_SHOWN]) + (f" and {more:,} more" if more > 0 else "")


# ── Many photos ──────────────────────────────────────────────────────────────────────────────────────────────────────


def picker_of(campaign: CampaignView) -> Picker:
    """Where photos are chosen to have texts written for."""
    return Picker(f"words_{campaign.campaign_id}", campaign.workspace_id, "many", "many_use", height_px=96)


def open_many() -> None:
    """Open the window for many photos."""
    frame.forget_errors(FORM)
    state.of(Asking).is_open = True


def close_many() -> None:
    """Put the window away; the choice is kept."""
    state.of(Asking).is_open = False


def ask_many(campaign: CampaignView, wishes: Mapping[str, Any], liked: tuple[str, ...]) -> None:
    """Ask for a set of every chosen photo, and of every size where each has its own."""
    picker = picker_of(campaign)
    asked = frame.attempt(
        orders.write,
        campaign.campaign_id,
        list(picker.chosen),
        placement_ids=campaign.placements if state.value("many_sizes", ONE_FOR_ALL) == EACH else (),
        **wishes,
        writer=writer_wanted(),
        liked=liked,
        done="The texts are being written; you may leave meanwhile",
        form=FORM,
    )
    if asked:
        picker.forget()
        close_many()


def draw_many(visit: Visit, campaign: CampaignView, wishes: Mapping[str, Any], liked: tuple[str, ...]) -> None:
    """The window for many photos, if it is open."""
    if state.of(Asking).is_open:
        st.dialog("Texts for several photos", width="large", on_dismiss=close_many)(many)(campaign, wishes, liked)


def many(campaign: CampaignView, wishes: Mapping[str, Any], liked: tuple[str, ...]) -> None:
    """Photos, how many sets of each, and the button with the sum beside it."""
    visit = frame.visit()
    if not state.of(Asking).is_open:
        state.rerun()
    picker = picker_of(campaign)
    photos.draw(picker, photos.found(visit, picker))
    frame.field_error("assets", FORM)
    if len(campaign.placements) > 1:
        st.segmented_control(
            "Sets of texts for each photo", (ONE_FOR_ALL, EACH), default=ONE_FOR_ALL, key="many_sizes", required=True
        )
    each = len(campaign.placements) if state.value("many_sizes", ONE_FOR_ALL) == EACH else 1
    number = len(picker.chosen) * each
    with st.container(horizontal=True, vertical_alignment="center", key="many_go_line"):
        st.button(
            "Write them",
            key="many_go",
            type="primary",
            icon=":material/edit_note:",
            on_click=ask_many,
            args=(campaign, wishes, liked),
            disabled=not number,
        )
        st.caption(sum_of(number, len(picker.chosen), int(wishes["variations"])), width="content")
    for name in ("placements", "items"):
        frame.field_error(name, FORM)
    frame.errors(FORM)


def sum_of(sets: int, chosen: int, texts: int) -> str:
    """What will be written, in numbers, and who writes it."""
    if not sets:
        return "Choose photos. Tone, form and the rest are as set behind this window."
    by = f"asks {frame.plain(settings.current().model.name)} {components.plural(sets, 'time')}, once more for what breaks a rule"
    who = by if is_model() else "by the offline writer"
    return f"{components.plural(chosen, 'photo')}, {components.plural(sets, 'set')} of {components.plural(texts, 'text')}: {who}."


def size_of(placement_id: str) -> str:
    """A placement as people know it; one that is unknown by now as it is stored."""
    known = next((one for one in placements.all_placements() if one.id == placement_id), None)
    return f"{known.platform} · {known.name}" if known else placement_id
