"""What an ad is made of and held to: its words, its hash, its checks and verdict, and the names of its designs."""

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from core import fields, placements, rendering
from core.copywriting.fragments import EMOJI
from core.copywriting.rules import Brief, check_claims, check_phrases, excluded_phrases, must_phrases
from core.errors import Conflict, InvalidInput, NotFound
from core.placements import Check, Placement
from core.vocabulary import CheckVerdict

ASSETS_MAX: Final = 500
CONCEPTS_MAX: Final = 6
ALTERNATIVES_MAX: Final = 5
HEADLINE_MAX: Final = 300
PRIMARY_TEXT_MAX: Final = 2200
CTA_MAX: Final = 50
SEED_MAX: Final = 2**31 - 1

_FAMILY_NAMES: Final = {
    "full-bleed": "Full photo",
    "bottom-panel": "Panel below",
    "side-panel": "Panel beside",
    "tile": "Photo tile",
    "big-type": "Big type",
    "framed": "Framed photo",
    "badge": "Offer badge",
    "split": "Slanted split",
    "editorial": "Editorial",
    "minimal": "Arch",
    "behind": "Behind subject",
    "quote": "Quote",
}
_SCHEME_NAMES: Final = {"dark": "dark", "light": "light", "brand": "brand colour", "accent": "accent colour"}


class AdNotFound(NotFound):
    """No ad of that id for this agency."""


class ConceptNotFound(NotFound):
    """No concept of that id for this agency."""


class AdApproved(Conflict):
    """An approved ad is evidence: it cannot be deleted."""


class PictureMayNotBeUsed(Conflict):
    """The rights to the picture have expired."""


@dataclass(frozen=True, slots=True)
class Words:
    """All words of an ad and where it leads; only the headline is needed, "" means that there is none.

    Attributes:
        headline: In the picture and, where the platform has a field for it, beside it.
        subheadline: In the picture only.
        alt_text: What the picture shows, for those who do not see it.
    """

    headline: str
    primary_text: str = ""
    description: str = ""
    cta: str = ""
    landing_url: str = ""
    subheadline: str = ""
    alt_text: str = ""


WORD_FIELDS: Final = tuple(Words.__dataclass_fields__)


# --- words -------------------------------------------------------------------------------------------------------------


def clean_words(given: Mapping[str, object]) -> dict[str, str]:
    """The given fields of an ad's words as they are stored; what is not given is not there.

    Raises:
        InvalidInput: At the field that does not fit; an unknown field lists the known ones.
    """
    fields.refuse_unknown(given, WORD_FIELDS)
    cleaners = {
        "primary_text": lambda value: fields.clean_text("primary_text", value, max_length=PRIMARY_TEXT_MAX),
        "cta": lambda value: fields.clean_line("cta", value, max_length=CTA_MAX),
        "landing_url": lambda value: fields.clean_url("landing_url", value),
    }
    return {
        name: cleaners.get(name, lambda value, name=name: fields.clean_line(name, value, max_length=HEADLINE_MAX))(
            value
        )
        or ""
        for name, value in given.items()
    }


def own_words(given: Mapping[str, object] | Words) -> Words:
    """Words of a person's own, cleaned.

    Raises:
        InvalidInput: The headline is missing, or a field does not fit.
    """
    cleaned = clean_words(asdict(given) if isinstance(given, Words) else given)
    if not cleaned.get("headline"):
        raise InvalidInput("the headline is missing", field="headline", remedy="write a headline of up to seven words")
    return Words(**cleaned)


def completed(words: Words, *, client_name: str, cta: str, landing_url: str) -> Words:
    """Own words with what the campaign adds where they are silent: call to action, address, and an alternative text."""
    return replace(
        words,
        cta=words.cta or cta,
        landing_url=words.landing_url or landing_url,
        alt_text=words.alt_text or f"{client_name}: {words.headline}",
    )


def refuse_phrases(words: Words, brief: Brief) -> None:
    """Stop at the field that holds a forbidden phrase, or at the primary text when a required one is missing.

    Raises:
        InvalidInput: There or nowhere.
    """
    for finding in _phrase_findings(words, brief):
        if finding.rule == "forbidden":
            raise InvalidInput(
                f"“{finding.phrase}” is forbidden for this brand or campaign",
                field=finding.field,
                remedy="word it without the phrase",
            )
        raise InvalidInput(
            f"“{finding.phrase}” must be in the headline or the primary text",
            field="primary_text",
            remedy="add it to one of them",
        )


# --- checks ------------------------------------------------------------------------------------------------------------


def check_words(words: Words, brief: Brief, placement: Placement) -> tuple[Check, ...]:
    """Everything about an ad's words that can be checked before it is drawn.

    Phrases, claims the brief does not make, and hard limits of the placement and the campaign fail; lengths that are
    cut, and a missing landing address, warn.
    """
    return (
        *_phrase_checks(words, brief),
        *_claim_checks(words, brief),
        *placements.check_text(
            placement, headline=words.headline, primary_text=words.primary_text, description=words.description
        ),
        *_own_limits(words, brief, placement),
        _landing_check(words),
    )


def without_emoji(text: str) -> tuple[str, str]:
    """`text` as it is set in type, and the emoji that were left out: they stay in the ad's texts.

    Those that a colour font of this machine draws stay in the picture too, beside words.
    """
    words = " ".join(EMOJI.sub(" ", text).split())
    undrawn = [sign for sign in EMOJI.findall(text) if not (words and rendering.draws_emoji(sign))]
    if not undrawn:
        return text, ""
    kept = EMOJI.sub(lambda found: " " if found[0] in undrawn else found[0], text)
    return " ".join(kept.split()), "".join(undrawn)


def drawing_checks(*, warnings: Iterable[str], notes: Iterable[str]) -> tuple[Check, ...]:
    """What the drawing found worth telling, as checks.

    Args:
        warnings: What a person should look at before deciding, such as a small headline or a soft photo; they warn.
        notes: What is normal for the format and needs nobody, such as a banner without the subheadline; they pass.
    """
    return (
        *(Check("drawing", CheckVerdict.WARN, warning, "") for warning in warnings),
        *(Check("drawing", CheckVerdict.PASS, note, "") for note in notes),
    )


def verdict_of(checks: Iterable[Check]) -> CheckVerdict:
    """The worst of the checks; no check at all passes."""
    return placements.verdict_of(checks)


def failure_of(checks: Iterable[Check]) -> str:
    """Why an ad fails, in one sentence a check; "" when it does not."""
    return "; ".join(f"{_check_name(check)}: {_told(check)}" for check in checks if check.verdict is CheckVerdict.FAIL)


def plain(checks: Iterable[Check]) -> list[dict[str, Any]]:
    """The checks as JSON values, for storing beside the ad."""
    return [{**asdict(check), "verdict": check.verdict.value} for check in checks]


def _check_name(check: Check) -> str:
    return check.id.removesuffix("_length").replace("_", " ")


def _told(check: Check) -> str:
    measured = f"{check.measured} ({check.limit})" if check.limit else check.measured
    return f"{measured} — {check.advice}" if check.advice else measured


def _phrase_findings(words: Words, brief: Brief) -> tuple[Any, ...]:
    texts = {name: text for name, text in asdict(words).items() if name != "landing_url"}
    return check_phrases(texts, excluded_phrases(brief), must_phrases(brief), language=brief.language)


def _claim_checks(words: Words, brief: Brief) -> tuple[Check, ...]:
    texts = {name: text for name, text in asdict(words).items() if name != "landing_url"}
    advice = "leave it out, or add it to the brief if the client can prove it"
    return tuple(
        Check(
            "claim",
            CheckVerdict.FAIL,
            f"“{claim.phrase}” in the {name.replace('_', ' ')} is not in the brief",
            "",
            advice,
        )
        for name, claim in check_claims(texts, brief)
    )


def _phrase_checks(words: Words, brief: Brief) -> tuple[Check, ...]:
    found = []
    for finding in _phrase_findings(words, brief):
        if finding.rule == "forbidden":
            where = finding.field.replace("_", " ")
            told = f"“{finding.phrase}” is in the {where}"
            found.append(Check("forbidden_phrase", CheckVerdict.FAIL, told, "", "word it without the phrase"))
        else:
            told = f"“{finding.phrase}” is in neither headline nor primary text"
            found.append(Check("required_phrase", CheckVerdict.FAIL, told, "", "add it to one of them"))
    return tuple(found) or (Check("phrases", CheckVerdict.PASS, "none forbidden, none missing", ""),)


def _own_limits(words: Words, brief: Brief, placement: Placement) -> tuple[Check, ...]:
    """The campaign's own maximum lengths, where it set them."""
    rows = (
        ("headline_length", "headline", words.headline, brief.headline_max_length),
        ("primary_text_length", "primary text", words.primary_text, brief.body_max_length),
    )
    found = []
    for check_id, name, text, most in rows:
        length = placements.count(text, placement.platform)
        if most is not None and length > most:
            limit = f"{most} allowed by the campaign"
            advice = f"shorten the {name} by {length - most}"
            found.append(Check(check_id, CheckVerdict.FAIL, f"{length} characters", limit, advice))
    return tuple(found)


def _landing_check(words: Words) -> Check:
    if words.landing_url:
        return Check("landing_address", CheckVerdict.PASS, words.landing_url, "")
    return Check("landing_address", CheckVerdict.WARN, "there is none", "", "add one to the campaign or to this ad")


# --- identity ----------------------------------------------------------------------------------------------------------


def ad_hash(picture_sha256: str, words: Words) -> str:
    """SHA-256 of what is approved: the picture's bytes, headline, primary text, description, CTA and landing address.

    Canonical JSON (sorted keys, no spaces, UTF-8, composed Unicode), so equal ads have equal hashes on every machine.

    Args:
        picture_sha256: Hash of the delivered bytes; "" for an ad that has no picture.
    """
    parts = {
        "picture_sha256": picture_sha256,
        "headline": words.headline,
        "primary_text": words.primary_text,
        "description": words.description,
        "cta": words.cta,
        "landing_url": words.landing_url,
    }
    composed = {name: unicodedata.normalize("NFC", text) for name, text in parts.items()}
    canonical = json.dumps(composed, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def seed_of(seed: int, picture_sha256: str) -> int:
    """The writer's seed for one picture: from the campaign's seed and the picture's content, never from row ids."""
    digest = hashlib.sha256(f"{seed}|{picture_sha256}".encode()).digest()
    return int.from_bytes(digest[:6], "big")


# --- choices -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PlanSize:
    """What a plan covers, checked."""

    asset_ids: tuple[str, ...]
    placement_ids: tuple[str, ...]
    concepts: int
    alternatives: int
    seed: int


def clean_plan(
    asset_ids: Sequence[str], placement_ids: Sequence[str], concepts: object, alternatives: object, seed: object
) -> PlanSize:
    """The size of a plan, checked: pictures and placements each once, how many concepts, alternatives, the seed.

    Raises:
        InvalidInput: At `assets`, `placements`, `concepts`, `alternatives` or `seed`.
    """
    pictures = tuple(dict.fromkeys(asset_ids))
    if not pictures:
        raise InvalidInput("no picture is chosen", field="assets", remedy="choose at least one")
    if len(pictures) > ASSETS_MAX:
        raise InvalidInput(
            f"{len(pictures)} pictures are chosen", field="assets", remedy=f"choose at most {ASSETS_MAX} at a time"
        )
    chosen = tuple(dict.fromkeys(placements.get(placement_id).id for placement_id in placement_ids))
    if not chosen:
        raise InvalidInput("no placement is chosen", field="placements", remedy="choose at least one")
    return PlanSize(
        pictures,
        chosen,
        _number("concepts", concepts, 1, CONCEPTS_MAX),
        _number("alternatives", alternatives, 0, ALTERNATIVES_MAX),
        _number("seed", seed, 0, SEED_MAX),
    )


def design_name(family: str, scheme: str) -> str:
    """How people call a design: "Big type, dark"."""
    return f"{_FAMILY_NAMES.get(family, family)}, {_SCHEME_NAMES.get(scheme, scheme)}"


def family_names() -> Mapping[str, str]:
    """Layout family → how people call it."""
    return dict(_FAMILY_NAMES)


def scheme_names() -> Mapping[str, str]:
    """Colour scheme → how people call it."""
    return dict(_SCHEME_NAMES)


def _number(field: str, value: object, least: int, most: int) -> int:
    number = fields.clean_whole(field, value, least=least, most=most)
    if number is None:
        raise InvalidInput("a number is missing", field=field, remedy=f"choose {least} to {most:,}")
    return number
