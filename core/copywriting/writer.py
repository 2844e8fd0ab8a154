"""The offline writer: plans a text, chooses lines of the lexicon for it, and keeps phrases and limits."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from core.copywriting.finishing import Finish
from core.copywriting.fragments import (
    capitalised,
    first_clause,
    fold,
    sentence,
    tidy,
    words_of,
)
from core.copywriting.headlines import Headlines
from core.copywriting.lines import Speaker, speaker_of
from core.copywriting.manners import Manners, manners_of
from core.copywriting.rules import (
    HEADLINE_WORDS_HARD,
    VARIATIONS_MAX,
    Brief,
    CannotWrite,
    Copy,
    Length,
    Limits,
    PictureFacts,
    Request,
    refuse_contradictions,
)
from core.copywriting.sentences import RANK_CLOSE, Part, Plan, Sentences, joined
from core.copywriting.slots import has_any
from core.copywriting.trimmings import Trimmings
from core.copywriting.weighing import Scales
from core.errors import InvalidInput
from core.vocabulary import (
    CaptionAngle,
    CaptionTemplate,
    CaptionTone,
    CopyFramework,
    ToneStyle,
    VariationLabel,
)

# Variation n of a request has the n-th label.
LABELS: Final = (
    VariationLabel.MAIN,
    VariationLabel.ALT1,
    VariationLabel.ALT2,
    VariationLabel.ALT3,
    VariationLabel.PUNCHY,
    VariationLabel.SHORT,
    VariationLabel.STORY,
    VariationLabel.ALT4,
    VariationLabel.ALT5,
    VariationLabel.ALT6,
)
_ANGLES = tuple(CaptionAngle)
_SENTENCES = {
    CaptionTemplate.PUNCHY: 2,
    CaptionTemplate.DESCRIPTIVE: 4,
    CaptionTemplate.HASHTAG_HEAVY: 3,
    CaptionTemplate.STORYTELLING: 4,
    CaptionTemplate.QUESTION: 3,
}
_DRAFTS = 6
_DRAFTS_MOST = 18
_REDRAFT_COST = 2.0  # over the soft limit, or an opening used before: try on
# What an opening costs whose turn it is not: half of the drafts begin with one, in case the due one does not fit.
_UNDUE_COST = 0.35

# The headline strategies that each angle prefers.
_HEADLINES = {
    CaptionAngle.EMOTIONAL: ("theme", "style", "mood", "audience"),
    CaptionAngle.DATA_DRIVEN: ("offer", "point", "brand"),
    CaptionAngle.QUESTION_BASED: ("question", "theme"),
    CaptionAngle.CTA_FOCUSED: ("offer", "launch", "funnel", "brand", "mood"),
    CaptionAngle.EDUCATIONAL: ("point", "brand", "audience", "mood"),
}
# What a headline says in the offer's place: lines that lead to it, never another argument's.
_STANDING_IN = ("launch", "funnel", "brand", "mood")
_FRAMEWORKS = {
    CaptionAngle.EMOTIONAL: (CopyFramework.BEFORE_AFTER_BRIDGE, CopyFramework.AIDA),
    CaptionAngle.DATA_DRIVEN: (CopyFramework.SOCIAL_PROOF, CopyFramework.FOUR_U),
    CaptionAngle.QUESTION_BASED: (CopyFramework.PAS, CopyFramework.QUESTION),
    CaptionAngle.CTA_FOCUSED: (CopyFramework.SCARCITY, CopyFramework.FOUR_U),
    CaptionAngle.EDUCATIONAL: (CopyFramework.SOCIAL_PROOF, CopyFramework.AIDA),
}
# Two concepts of one photo should not argue alike: each strategy brings its own angle.
_STRATEGY_ANGLE = {
    "offer": CaptionAngle.CTA_FOCUSED,
    "theme": CaptionAngle.EMOTIONAL,
    "mood": CaptionAngle.EMOTIONAL,
    "style": CaptionAngle.EMOTIONAL,
    "point": CaptionAngle.EDUCATIONAL,
    "brand": CaptionAngle.EDUCATIONAL,
    "audience": CaptionAngle.DATA_DRIVEN,
    "question": CaptionAngle.QUESTION_BASED,
}


def write(brief: Brief, facts: PictureFacts, request: Request) -> tuple[Copy, ...]:
    """The asked number of variations, each with all words of an ad, all different, the first one the main one.

    Raises:
        InvalidInput: Offer or call to action contains a forbidden phrase, the client has no name, or the number is not 1–10.
        CannotWrite: Must-include phrases are forbidden or do not fit; names field and phrase.
    """
    if not 1 <= request.variations <= VARIATIONS_MAX:
        raise InvalidInput(
            f"{request.variations} variations were asked for", field="variations", remedy="ask for 1 to 10"
        )
    desk = _Desk.open(brief, facts, request)
    return tuple(desk.variation(index) for index in range(request.variations))


def write_ad(
    brief: Brief,
    facts: PictureFacts,
    *,
    seed: int,
    concept: int = 0,
    limits: Limits | None = None,
    headline_elsewhere: Length | None = None,
    tone: CaptionTone = CaptionTone.DEFAULT,
    template: CaptionTemplate = CaptionTemplate.DESCRIPTIVE,
    angle: CaptionAngle | None = None,
) -> Copy:
    """The words of one ad concept: short enough for the picture, and unlike the concepts before it.

    Args:
        brief: Kit and campaign.
        facts: The picture's.
        seed: Equal seeds give equal words; take one per asset.
        concept: 0 for the first concept of the picture, 1 for the second …
        limits: Room of the placement, or the tightest of the placements the concept is made for.
        headline_elsewhere: The headline's room in the roomiest of them.
        tone: Diction.
        template: Form of the primary text.
        angle: Fixed angle; None lets each concept take its own.

    Raises:
        InvalidInput, CannotWrite: As `write`.
    """
    request = Request(
        tone=tone,
        template=template,
        angle=angle,
        seed=seed,
        limits=limits or Limits(),
        headline_elsewhere=headline_elsewhere,
    )
    return write_ads(brief, facts, request, concept + 1)[-1]


def write_ads(brief: Brief, facts: PictureFacts, request: Request, concepts: int) -> tuple[Copy, ...]:
    """The words of the first `concepts` ad concepts of one picture, each arguing in its own way.

    Raises:
        InvalidInput, CannotWrite: As `write`.
    """
    desk = _Desk.open(brief, facts, replace(request, concept=0))
    return tuple(desk.concept(index) for index in range(concepts))


def led_by_offer(copy: Copy, brief: Brief, limits: Limits) -> Copy:
    """The same words with the offer as headline, where a placement has the room; else as they are.

    Its second line, description and alternative text follow the new headline; the primary text, which states the whole
    offer, stays.

    Args:
        copy: Words whose headline stands in for the offer.
        brief: Kit and campaign as they are now; an offer that the primary text does not state is not used.
        limits: Room of the one placement.
    """
    request = Request(tone=copy.tone, template=copy.template, limits=limits)
    speaker = speaker_of(brief, request)
    headlines = Headlines(speaker, _tightened(limits.headline, brief.headline_max_length))
    offer = speaker.slots.offer
    if offer is None or not speaker.holds(copy.primary_text, offer.text) or not headlines.has_fitting("offer"):
        return copy
    ((headline, _),) = headlines.options("offer")
    trimmings = Trimmings(speaker, PictureFacts(), manners_of(brief, request))
    second = trimmings.subheadline(headline)
    return replace(
        copy,
        headline=headline,
        subheadline=second,
        description=trimmings.description(headline, second),
        long_headline=trimmings.long_headline(headline),
        alt_text=copy.alt_text.replace(copy.headline, headline),
        stands_in=False,
    )


@dataclass(slots=True)
class _Desk:
    """Writes the copies of one request one after another, each aware of the ones before it."""

    request: Request
    facts: PictureFacts
    speaker: Speaker
    manners: Manners
    headlines: Headlines
    trimmings: Trimmings
    sentences: Sentences
    finish: Finish
    text_room: Length
    scales: Scales

    @classmethod
    def open(cls, brief: Brief, facts: PictureFacts, request: Request) -> "_Desk":
        """A desk with the material laid out; refuses contradictions before a word is written."""
        if not tidy(brief.client_name):
            raise InvalidInput("The client has no name", field="client_name", remedy="give the client's name")
        refuse_contradictions(brief)
        speaker = speaker_of(brief, request)
        text_room = _tightened(request.limits.primary_text, brief.body_max_length)
        manners = manners_of(brief, request)
        trimmings = Trimmings(speaker, facts, manners)
        sentences = Sentences(speaker, facts, text_room)
        return cls(
            request=request,
            facts=facts,
            speaker=speaker,
            manners=manners,
            headlines=Headlines(speaker, _tightened(request.limits.headline, brief.headline_max_length)),
            trimmings=trimmings,
            sentences=sentences,
            finish=Finish(speaker, manners, trimmings, text_room),
            text_room=text_room,
            scales=Scales(speaker, manners, sentences, []),
        )

    def variation(self, index: int) -> Copy:
        """Variation `index` of the request."""
        rng = self.speaker.rng("variation", index)
        plan = self._plan(index, rng)
        turn = self.request.seed * (VARIATIONS_MAX if self.request.angle else VARIATIONS_MAX // len(_ANGLES))
        turn += index if self.request.angle else index // len(_ANGLES)
        strategies = self.headlines.order(
            _HEADLINES[plan.angle], index if self.request.angle else index // len(_ANGLES)
        )
        return self._copy(plan, strategies, rng, turn)

    def concept(self, index: int) -> Copy:
        """The words of concept `index` of one picture: its own strategy, and so its own angle."""
        rng = self.speaker.rng("concept", index)
        order = self._concept_strategies()
        strategy = order[index % len(order)]
        angle = self.request.angle or _STRATEGY_ANGLE[strategy]
        label = LABELS[index % len(LABELS)]
        plan = Plan(label, self.request.template, angle, self._framework(angle, rng))
        stands_in = strategy == "offer" and not self.headlines.has_fitting(strategy)
        first = _STANDING_IN if stands_in else (strategy,)
        copy = self._copy(plan, self.headlines.order(first, 0), rng, self.request.seed + index // len(order))
        return replace(copy, stands_in=stands_in)

    def _concept_strategies(self) -> list[str]:
        """Offer-led and mood-led first, in seeded order; then what else the brief can carry in a headline that fits."""
        lead = [s for s in ("offer", "theme" if self.speaker.theme else "mood") if self._can_lead(s)]
        rest = [
            s
            for s in ("point", "question", "audience", "brand", "mood")
            if s not in lead and self.headlines.has_fitting(s)
        ]
        self.speaker.rng("strategies").shuffle(lead)
        return [*lead, *rest] or ["brand"]

    def _can_lead(self, strategy: str) -> bool:
        """Whether a strategy has a headline that fits; the offer leads too if it fits where there is most room."""
        if self.headlines.has_fitting(strategy):
            return True
        elsewhere = self.request.headline_elsewhere
        if strategy != "offer" or elsewhere is None:
            return False
        roomier = _tightened(elsewhere, self.speaker.brief.headline_max_length)
        return Headlines(self.speaker, roomier).has_fitting("offer")

    def _plan(self, index: int, rng: random.Random) -> Plan:
        label = LABELS[index]
        template = {
            VariationLabel.PUNCHY: CaptionTemplate.PUNCHY,
            VariationLabel.SHORT: CaptionTemplate.PUNCHY,
            VariationLabel.STORY: CaptionTemplate.STORYTELLING,
        }.get(label, self.request.template)
        first = self.speaker.steady_rng("angle").randrange(len(_ANGLES))
        angle = self.request.angle or _ANGLES[(first + self.request.seed + index) % len(_ANGLES)]
        return Plan(label, template, angle, self._framework(angle, rng))

    def _framework(self, angle: CaptionAngle, rng: random.Random) -> CopyFramework:
        """The first framework of the angle that the brief's facts can carry; proof and scarcity only if it states them."""
        has = {
            CopyFramework.PAS: bool(self.speaker.slots.texts("pain")),
            CopyFramework.BEFORE_AFTER_BRIDGE: bool(
                self.speaker.slots.texts("pain") and self.speaker.slots.texts("motivation")
            ),
            CopyFramework.SOCIAL_PROOF: bool(self.speaker.slots.texts("proof")),
            CopyFramework.SCARCITY: self._is_scarce(),
        }
        fitting = [f for f in _FRAMEWORKS[angle] if has.get(f, True)]
        return rng.choice(fitting)

    def _is_scarce(self) -> bool:
        said = f"{self.speaker.brief.offer} {self.speaker.brief.key_message} {' '.join(self.speaker.brief.supporting_points)}"
        return has_any(said, self.speaker.words.list_of("scarcity"))

    def _copy(self, plan: Plan, strategies: Sequence[str], rng: random.Random, turn: int) -> Copy:
        """A whole copy by plan; `turn` as in `Sentences.opening`."""
        headline = self.headlines.chosen(strategies, rng)
        if self._lacks_room_for_musts():
            headline = self._must_headline(headline)
        number = len(self.scales.written)
        tags = self.finish.tags(plan.template, number)
        self.sentences.room = self.finish.room_beside(tags, plan.template)
        parts = self._best_draft(plan, headline, rng, turn)
        primary = self.finish.assembled(parts, plan.template, tags, number)
        self._remember(headline, primary)
        cta = self.speaker.cta()
        return Copy(
            headline=headline,
            subheadline=(second := self.trimmings.subheadline(headline)),
            primary_text=primary,
            description=self.trimmings.description(headline, second),
            long_headline=self.trimmings.long_headline(headline),
            cta=cta,
            alt_text=self.trimmings.alt_text(headline),
            label=plan.label,
            tone=self.request.tone,
            template=plan.template,
            angle=plan.angle,
            framework=self._carried(plan.framework, primary),
        )

    def _carried(self, planned: CopyFramework, primary: str) -> CopyFramework:
        """The framework the text really follows: one whose fact found no room is not claimed."""
        needs = {
            CopyFramework.PAS: "pain",
            CopyFramework.BEFORE_AFTER_BRIDGE: "pain",
            CopyFramework.SOCIAL_PROOF: "proof",
        }
        if planned in needs and not any(
            fold(f.text) in fold(primary) for f in self.speaker.slots.texts(needs[planned])
        ):
            return CopyFramework.QUESTION if planned is CopyFramework.PAS and "?" in primary else CopyFramework.AIDA
        return planned

    def _remember(self, headline: str, primary: str) -> None:
        self.headlines.used.add(fold(headline))
        self.sentences.used_openings.add(first_clause(primary))
        self.scales.written.append(words_of(primary))

    def _best_draft(self, plan: Plan, headline: str, rng: random.Random, turn: int) -> list[Part]:
        """Of several drafts the one that fits, says what it must and is least like the texts before it."""
        best: tuple[float, list[Part]] | None = None
        for attempt in range(_DRAFTS_MOST):
            if attempt >= _DRAFTS and best is not None and best[0] < _REDRAFT_COST:
                break
            is_due = attempt < _DRAFTS // 2 and self.speaker.style is None
            draft = self._fitted(self._draft(plan, headline, rng, turn if is_due else None), self.sentences.room)
            if draft is None or not self._is_clean(headline, draft):
                continue
            cost = self.scales.cost(plan, draft, self._sentences(plan)) + (
                0.0 if is_due or self.speaker.style else _UNDUE_COST
            )
            if best is None or cost < best[0]:
                best = (cost, draft)
        if best is None:
            best = (0.0, self._plainest(headline))
        self._count_use(best[1])
        return best[1]

    def _count_use(self, draft: Sequence[Part]) -> None:
        self.sentences.used_lines.update(part.text for part in draft)
        said = fold(joined(draft))
        for fragments in self.speaker.slots.by_slot.values():
            self.speaker.used_facts.update(f.text for f in fragments if fold(f.text) in said)

    def _draft(self, plan: Plan, headline: str, rng: random.Random, turn: int | None) -> list[Part]:
        """Opening, argument, offer, must-include phrases, close; in the order they are read."""
        said: list[str] = [headline]
        opening = self.sentences.opening(plan, headline, rng, turn)
        parts = [Part(opening, False, 2)] if opening else []
        said.append(opening)
        offer = self.sentences.offer(headline, rng, said, opening)
        room = self._sentences(plan) - len(parts) - (1 if offer else 0)
        parts += self.sentences.middles(plan, rng, said, room)
        parts += [offer] if offer else []
        missing = [m for m in self.speaker.musts if not self.speaker.holds(joined(parts) + "\n" + headline, m)]
        parts += [Part(sentence(m), True, 0) for m in missing]
        room = self._sentences(plan) - len(parts)
        close = self.sentences.close(plan, rng, said) if room > 0 else ""
        return parts + ([Part(close, False, RANK_CLOSE)] if close else [])

    def _sentences(self, plan: Plan) -> int:
        """How many sentences the form has; a minimal brand takes one less of the long forms, a client with a habit of its
        own one more or less."""
        most = _SENTENCES[plan.template]
        if (usual := self.manners.sentences) is not None:
            return max(1, min(most + 1, max(most - 1, usual)))
        return most - 1 if self.speaker.brief.tone_style is ToneStyle.MINIMAL and most > 3 else most

    def _fitted(self, parts: list[Part], room: Length) -> list[Part] | None:
        """The draft within its soft limit by dropping whole sentences, within the hard one at any rate; None when it cannot be."""
        kept = list(parts)
        while self.speaker.over(joined(kept), room.soft) > 0:
            optional = [p for p in kept if not p.keep]
            if not optional or len(kept) == 1:
                break
            kept.remove(max(optional, key=lambda p: p.rank))
        return None if not kept or self.speaker.over(joined(kept), room.hard) > 0 else kept

    def _is_clean(self, headline: str, draft: Sequence[Part]) -> bool:
        text = joined(draft)
        return not self.speaker.forbidden_in(text) and all(
            self.speaker.holds(f"{headline}\n{text}", m) for m in self.speaker.musts
        )

    def _plainest(self, headline: str) -> list[Part]:
        """When none of our lines may be said: the brief's own words alone.

        Raises:
            CannotWrite: Even those do not fit, or all of them are forbidden.
        """
        required = [sentence(m) for m in self.speaker.musts if not self.speaker.holds(headline, m)]
        offer = self.speaker.slots.offer
        if offer and not self.speaker.holds("\n".join([headline, *required]), offer.text):
            required = [
                sentence(offer.text),
                *[r for r in required if not self.speaker.holds(offer.text, r.rstrip("."))],
            ]
        parts = [Part(text, True, 0) for text in required] or self._plain_choices()
        if self.speaker.over(joined(parts), self.text_room.hard) > 0:
            self._refuse_length(required)
        if not self._is_clean(headline, parts):
            raise CannotWrite(
                "Joined together, the required phrases form a forbidden one",
                field="must_include_phrases",
                remedy="change one of them",
            )
        return parts

    def _plain_choices(self) -> list[Part]:
        slots = ("description", "value", "message", "point", "preferred")
        texts = [sentence(f.text) for slot in slots for f in self.speaker.slots.texts(slot)] + [
            sentence(self.speaker.slots.client),
            sentence(self.speaker.cta()),
        ]
        for text in texts:
            if text and not self.speaker.forbidden_in(text) and not self.speaker.over(text, self.text_room.hard):
                return [Part(text, True, 0)]
        raise CannotWrite(
            "Every sentence we could write holds a forbidden phrase or is too long",
            field="must_exclude_phrases",
            remedy="shorten the list of forbidden phrases, or allow a longer text",
        )

    def _refuse_length(self, required: Sequence[str]) -> None:
        longest = max(required, key=len, default="")
        offer = self.speaker.slots.offer
        is_offer = bool(offer and fold(offer.text) in fold(longest))
        raise CannotWrite(
            f"“{longest}” and what else must be said do not fit into {self.text_room.hard} characters of primary text",
            field="primary_offer" if is_offer else "must_include_phrases",
            remedy="shorten it, or leave this placement out",
        )

    def _lacks_room_for_musts(self) -> bool:
        needed = " ".join(sentence(phrase) for phrase in self.speaker.required(""))
        return self.speaker.over(needed, self.text_room.hard) > 0

    def _must_headline(self, headline: str) -> str:
        """The longest required phrase that can stand as headline, when the primary text is too small for all."""
        offer = [self.speaker.slots.offer.text] if self.speaker.slots.offer else []
        for text in sorted({*self.speaker.musts, *offer}, key=len, reverse=True):
            fits = len(text.split()) <= HEADLINE_WORDS_HARD and not self.speaker.over(text, self.headlines.room.hard)
            if fits and not self.speaker.forbidden_in(text):
                return capitalised(text)
        return headline


def _tightened(room: Length, most: int | None) -> Length:
    """A field's room under the campaign's own maximum."""
    if most is None or most <= 0:
        return room
    return Length(
        soft=min(room.soft, most) if room.soft is not None else most,
        hard=min(room.hard, most) if room.hard is not None else most,
    )
