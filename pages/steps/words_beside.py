"""Beside the writing of texts: what the writer knows, the very prompt of a model and its costs, and the texts that are followed."""

from collections.abc import Mapping
from html import escape
from typing import Any, Final

import streamlit as st

from core import settings
from core.campaigns.queries import CampaignView
from core.copywriting import queries, service, usage
from core.copywriting.context import ContextCheck, Known
from core.copywriting.queries import ReferenceView, StyleMemory
from core.copywriting.rules import Request
from core.copywriting.style import Style
from core.copywriting.usage import MonthOfModels
from core.vocabulary import CaptionAngle, CaptionTemplate, CaptionTone
from pages.steps import brief
from pages.ui import components, frame, links, loaders, state
from pages.ui.links import Param
from pages.ui.visit import Visit

FORM: Final = "style_memory"
# The part of the brief in which a fact is typed, where it is not its background.
_PARTS: Final = {"audience": brief.BASICS, "offer": brief.WORDS, "cta": brief.WORDS}


def about_reworking(is_model: bool, example: str) -> str:
    """What is done to a text that is wanted in another language, said as it is.

    Args:
        is_model: Whether a model does it.
        example: A language that is not the campaign's.
    """
    if is_model:
        told = f"“In {example}” and the like: the model translates the text."
    else:
        told = (
            f"“In {example}” and the like: the offline writer does not translate word for word. It writes the same plan anew "
            "in that language from the brief; facts the brief states stay as they are typed there."
        )
    return f"{told} “Another headline” and the like keep every other part."


# ── What the writer knows ────────────────────────────────────────────────────────────────────────────────────────────


def draw_context(check: ContextCheck) -> None:
    """The score of the material, what is missing and where it is added."""
    missing = check.missing
    told = f"{components.plural(len(missing), 'thing')} missing" if missing else "nothing missing"
    with st.expander(
        f"What the writer knows: {check.total} of 100, {told}", icon=":material/inventory:", key="words_context"
    ):
        with st.container(key="rows_missing", gap=None):
            for fact in missing:
                draw_missing(fact)
        known = [fact.label for fact in check.facts if not fact.is_missing]
        if known:
            st.caption(f"Known: {', '.join(known)}.")
        if check.shortened:
            st.caption(
                f"Longer than what a model is sent of them: {', '.join(name.replace('_', ' ') for name in check.shortened)}."
            )


def open_brief(fact_id: str) -> None:
    """Turn to the part of the brief where a fact is typed."""
    state.forget("brief_part")
    links.put(Param.KIND, _PARTS.get(fact_id, brief.STORY))
    links.put(Param.STEP, "brief")


def draw_missing(fact: Known) -> None:
    """One fact that is missing: what it would bring, and the way to the place where it is added."""
    with st.container(horizontal=True, vertical_alignment="center", key=f"missing_{fact.id}"):
        components.entry(fact.label, fact.why, f"+{fact.points}")
        if fact.place == "brand kit":
            links.link("brand", "Brand kit", icon=":material/palette:")
        else:
            st.button(
                "Brief",
                key=f"to_brief_{fact.id}",
                icon=":material/edit_document:",
                type="tertiary",
                on_click=open_brief,
                args=(fact.id,),
            )


# ── The model ────────────────────────────────────────────────────────────────────────────────────────────────────────


def draw_model(
    visit: Visit, campaign_id: str, asset_id: str, wishes: Mapping[str, Any], approved: tuple[str, ...]
) -> None:
    """The very text a model is sent, and what the month has cost; nothing where no model is set up."""
    if not settings.current().model.is_set_up:
        return
    st.caption(f":material/payments: {frame.plain(spent(usage.this_month(visit.scope)))}")
    with st.expander("The exact prompt", icon=":material/terminal:", key="words_prompt"):
        request = Request(
            tone=CaptionTone(wishes["tone"]),
            template=CaptionTemplate(wishes["template"]),
            angle=CaptionAngle(wishes["angle"]) if wishes["angle"] else None,
            variations=wishes["variations"],
            seed=wishes["seed"],
            emoji=wishes["emoji"] or None,
            hashtags=wishes["hashtags"],
        )
        prompt = queries.prompt_for(visit.scope, campaign_id, asset_id, request=request, liked=approved)
        st.caption(
            "Sent word for word when the model writes; only the fence, here all zeros, is drawn anew for each call."
        )
        st.code(f"{prompt.system}\n\n{prompt.user}", language=None, wrap_lines=True, height=420)


def spent(month: MonthOfModels) -> str:
    """Calls, tokens and money of the month against the budget, in words."""
    tokens = f"{month.tokens:,}" + (f" of {month.tokens_a_month:,}" if month.tokens_a_month else "")
    parts = [components.plural(month.calls, "call"), f"{tokens} tokens"]
    if month.cost_micros or month.budget_micros:
        of = f" of {_money(month.budget_micros)}" if month.budget_micros else ""
        parts.append(f"{_money(month.cost_micros)}{of} {month.currency}")
    return f"The model this month: {', '.join(parts)}"


def _money(micros: int) -> str:
    return f"{micros / 1_000_000:,.2f}"


# ── Style memory ─────────────────────────────────────────────────────────────────────────────────────────────────────


def let_go(reference_id: str) -> None:
    """Follow a kept text no longer."""
    frame.attempt(service.forget_reference, reference_id, done="No longer followed", form=FORM)


def draw_style(memory: StyleMemory, *, may_write: bool) -> None:
    """The texts that writing follows, what is learnt from them, and a way to let each go."""
    title = f"Texts that writing follows: {memory.followed or 'none yet'}"
    if memory.left_out:
        title += f" of {memory.followed + memory.left_out:,}"
    with st.expander(title, icon=":material/auto_stories:", key="words_style"):
        if memory.style is None:
            st.caption(
                "Choose “Follow this text from now on” at a good text: its length, rhythm and words set the manner."
            )
        else:
            st.html(learned_html(memory.style))
        with st.container(key="rows_references", gap=None):
            for reference in memory.kept:
                draw_reference(reference, may_write=may_write)
        told = []
        if memory.from_brief:
            told.append(f"{components.plural(memory.from_brief, 'text')} typed into the brief")
        if memory.liked:
            told.append(f"the words of {components.plural(memory.liked, 'approved text')}")
        if told:
            st.caption(f"Also followed: {' and '.join(told)}.")
        if memory.left_out:
            left = components.plural(memory.left_out, "more text")
            st.caption(
                f"{left} wait: {memory.followed} are followed at most, kept ones first, then those of the brief."
            )
        frame.errors(FORM)


def draw_reference(reference: ReferenceView, *, may_write: bool) -> None:
    """One kept text, with who kept it."""
    with st.container(horizontal=True, vertical_alignment="center", key=f"kept_{reference.reference_id}"):
        components.entry(reference.text, f"Kept by {reference.kept_by_name}, {components.ago(reference.kept_at)}")
        if may_write:
            st.button(
                "Let it go",
                key=f"let_go_{reference.reference_id}",
                type="tertiary",
                on_click=let_go,
                args=(reference.reference_id,),
            )


def learned_html(style: Style) -> str:
    """What is learnt, in numbers and words."""
    low, usual, high = style.sentence_words
    words = ", ".join(style.words) if style.words else "no word is common to several of them"
    rows = (
        ("Length", f"about {style.characters} characters"),
        ("Rhythm", f"{usual} words a sentence, mostly {low} to {high}"),
        ("Words", words),
    )
    shown = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in rows)
    return f'<dl class="im-facts">{shown}</dl>'


# ── All of it ────────────────────────────────────────────────────────────────────────────────────────────────────────


def draw(
    visit: Visit,
    campaign: CampaignView,
    asset_id: str,
    approved: tuple[str, ...],
    *,
    may_write: bool,
    wishes: Mapping[str, Any],
) -> None:
    """Draw what stands beside the writing."""
    draw_context(loaders.read(visit, queries.context_of, campaign.campaign_id))
    memory = loaders.read(visit, queries.style_memory, campaign.campaign_id, liked=approved)
    draw_style(memory, may_write=may_write)
    if may_write:
        draw_model(visit, campaign.campaign_id, asset_id, wishes, approved)
