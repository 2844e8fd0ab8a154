"""The writer that asks a language model: bounded, paid within a budget, checked like any other text, and never in secret."""

import hashlib
import json
import secrets
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from typing import Final

from core.copywriting import answers, ledger, model_line, prompts
from core.copywriting.ledger import Books, Ending, Spending
from core.copywriting.model_faults import AnswerRefused, ModelFailed, ModelRefused
from core.copywriting.model_line import Answer, Tries
from core.copywriting.models import ModelOutcome
from core.copywriting.prompts import Planned, Prompt
from core.copywriting.rules import VARIATIONS_MAX, Brief, Copy, PictureFacts, Request, refuse_contradictions
from core.copywriting.usage import Usage
from core.errors import InvalidInput
from core.settings import Model

# A token carries about three bytes of UTF-8 or more in the languages written here; a picture and the frame come on top.
_BYTES_A_TOKEN: Final = 3
_FRAME_TOKENS: Final = 600
_PICTURE_TOKENS: Final = 1600
# How a platform counts is a function; what it makes of these signs tells such functions apart.
_COUNTED: Final = ("a", "é", "e\u0301", "漢", "👍🏽", "👨‍👩‍👧", "https://example.com/a")


@dataclass(frozen=True)
class Written:
    """The copies, and what they cost."""

    copies: tuple[Copy, ...]
    usage: Usage


@dataclass(frozen=True)
class ModelWriter:
    """Writes by asking a model; see `core.copywriting.writers.Writer`.

    Attributes:
        model: Whom to ask.
        books: Where each call is written down; the agency's budget is checked there.
        picture: A small JPEG that goes along when the model sees.
        pause: How to wait before another try.
    """

    model: Model
    books: Books = field(default_factory=ledger.NoBooks)
    picture: bytes | None = field(default=None, repr=False)
    pause: Callable[[float], None] = time.sleep

    name = "model"

    def write(self, brief: Brief, facts: PictureFacts, request: Request) -> tuple[Copy, ...]:
        """As `written`, the copies alone."""
        return self.written(brief, facts, request).copies

    def write_ads(self, brief: Brief, facts: PictureFacts, request: Request, concepts: int) -> tuple[Copy, ...]:
        """Concepts are variations to a model: each is asked to be unlike the others."""
        return self.write(brief, facts, replace(request, variations=concepts))

    def written(self, brief: Brief, facts: PictureFacts, request: Request) -> Written:
        """The copies with what they cost; the stored ones when exactly this was asked before.

        Raises:
            InvalidInput, CannotWrite: The brief contradicts itself, or the number is not 1 to 10.
            BudgetSpent: The month's budget does not reach.
            ModelFailed, ModelRefused: There is no answer.
            AnswerRefused: The answer broke a hard rule, and the mended one too.
        """
        if not 1 <= request.variations <= VARIATIONS_MAX:
            raise InvalidInput(
                f"{request.variations} variations were asked for", field="variations", remedy="ask for 1 to 10"
            )
        refuse_contradictions(brief)
        desk = _Desk(self, brief, request, prompts.plan_of(request), self.key_of(brief, facts, request))
        if (known := desk.stored()) is not None:
            return Written(known, desk.usage(from_store=True))
        prompt = self.prompt(brief, facts, request)
        copies, answer, faults = desk.turn(prompt)
        if not copies:
            try:
                copies, _, faults = desk.turn(prompts.repaired(prompt, answer, faults))
            except ModelFailed as fault:
                # This call cost nothing, but asking all over would pay for the first one again.
                fault.paid = None
                raise
        if not copies:
            raise AnswerRefused(faults)
        return Written(copies, desk.usage())

    def prompt(self, brief: Brief, facts: PictureFacts, request: Request) -> Prompt:
        """What would be sent now, behind a fence drawn for this call."""
        return prompts.compose(
            brief, facts, request, sees_picture=self.sent_picture is not None, fence=secrets.token_hex(8)
        )

    @property
    def sent_picture(self) -> bytes | None:
        """The picture that goes along, if one does."""
        return self.picture if self.model.sees_pictures else None

    def key_of(self, brief: Brief, facts: PictureFacts, request: Request) -> str:
        """The hash of everything that goes into the words; any change of brief, kit, picture, wish, model or prompt is another."""
        wishes = {name: value for name, value in asdict(request).items() if name != "limits"}
        limits = request.limits
        told = {
            "prompt": prompts.VERSION,
            "model": [self.model.provider, self.model.base_url, self.model.name, self.model.answer_tokens],
            "brief": asdict(brief),
            "facts": asdict(facts),
            "picture": hashlib.sha256(self.sent_picture).hexdigest() if self.sent_picture else "",
            "request": wishes,
            "limits": [asdict(limits.headline), asdict(limits.primary_text), asdict(limits.description)],
            "signs": sorted(limits.forbidden_signs),
            "habit": asdict(limits.habit) if limits.habit else None,
            "counts": [limits.counter(sign) for sign in _COUNTED],
        }
        return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode("utf-8", "replace")).hexdigest()

    def foreseen(self, prompt: Prompt) -> Spending:
        """The most that a call with this prompt may cost."""
        tokens_in = -(-prompt.size_bytes // _BYTES_A_TOKEN) + _FRAME_TOKENS
        return self.spending(tokens_in + (_PICTURE_TOKENS if self.sent_picture else 0), self.model.answer_tokens)

    def spending(self, tokens_in: int, tokens_out: int) -> Spending:
        """Tokens with their price, rounded up to a millionth."""
        return Spending(tokens_in, tokens_out, ledger.price_of(self.model, tokens_in, tokens_out))


class _Desk:
    """One piece of writing: its question, its calls so far and what they cost."""

    def __init__(
        self, writer: ModelWriter, brief: Brief, request: Request, plan: tuple[Planned, ...], cache_key: str
    ) -> None:
        self._writer, self._brief, self._request = writer, brief, request
        self._plan, self._key = plan, cache_key
        self._spent: list[Spending] = []

    def stored(self) -> tuple[Copy, ...] | None:
        """The stored answer, if it still keeps the rules of this release."""
        kept = self._writer.books.answer(self._key)
        if kept is None:
            return None
        copies, _ = self._read(json.dumps(dict(kept)), prompts.SAMPLE_FENCE)
        return copies or None

    def turn(self, prompt: Prompt) -> tuple[tuple[Copy, ...], str, tuple[str, ...]]:
        """One call: the copies if they keep the rules, the answer itself, and else the faults."""
        writer, books = self._writer, self._writer.books
        foreseen = writer.foreseen(prompt)
        call_id = books.reserve(self._key, foreseen)
        tries = Tries()
        try:
            answer = model_line.ask(writer.model, prompt, writer.sent_picture, pause=writer.pause, tries=tries)
        except ModelFailed as fault:
            outcome = ModelOutcome.REFUSED if isinstance(fault, ModelRefused) else ModelOutcome.FAILED
            spent = Spending(0, 0, 0) if fault.paid == 0 else None
            books.settle(call_id, Ending(outcome, spent, fault.what, tries.count))
            raise
        except Exception:
            books.settle(call_id, Ending(ModelOutcome.FAILED, None, "the product failed", tries.count))
            raise
        spent = self._counted(answer, foreseen)
        self._spent.append(spent)
        copies, faults = self._read(answer.text, prompt.fence)
        outcome = ModelOutcome.ANSWERED if copies else ModelOutcome.BROKE_RULES
        kept = answers.stored(copies) if copies else None
        books.settle(call_id, Ending(outcome, spent, " ".join(faults), tries.count, kept))
        return copies, answer.text, faults

    def usage(self, *, from_store: bool = False) -> Usage:
        """What all calls cost together."""
        return Usage(
            model=self._writer.model.name,
            calls=len(self._spent),
            tokens_in=sum(one.tokens_in for one in self._spent),
            tokens_out=sum(one.tokens_out for one in self._spent),
            cost_micros=sum(one.cost_micros for one in self._spent),
            currency=self._writer.model.currency,
            from_store=from_store,
        )

    def _read(self, text: str, fence: str) -> tuple[tuple[Copy, ...], tuple[str, ...]]:
        try:
            return answers.read(text, brief=self._brief, request=self._request, plan=self._plan, fence=fence), ()
        except answers.BadAnswer as verdict:
            return (), verdict.faults

    def _counted(self, answer: Answer, foreseen: Spending) -> Spending:
        """What the endpoint counted; where it counts nothing, what was foreseen."""
        tokens_in = foreseen.tokens_in if answer.tokens_in is None else answer.tokens_in
        tokens_out = foreseen.tokens_out if answer.tokens_out is None else answer.tokens_out
        return self._writer.spending(tokens_in, tokens_out)
