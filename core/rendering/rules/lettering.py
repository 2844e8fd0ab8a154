"""Rules 7–17, type: families, sizes, ratios, words, lines, breaks, line height, spacing and signs."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from core.rendering import breaking, scripts, tone, wording
from core.rendering.layouts.frame import Frame, Shape
from core.rendering.model import RuleCheck
from core.rendering.rules.evidence import Evidence, Lettering
from core.rendering.rules.verdicts import judged, named, percent, without

_NO_TEXT: Final = "no text in the picture"
_FEWER: Final = "use fewer words"
_FLOORS: Final = {"headline": 16.0, "subheadline": 12.0, "offer": 12.0, "cta": 12.0, "legal": 9.0, "badge": 12.0}
# Where 28–34 % of the height, or 15 % of the width, is less than 16 px: what is read 1 : 1 from near may be 12.
_TIGHT: Final = (Shape.STRIP, Shape.SKYSCRAPER, Shape.RECTANGLE)
_TIGHT_HEADLINE: Final = 12.0
_WORD_LIMITS: Final = {Shape.STORY: 15, Shape.RECTANGLE: 12, Shape.STRIP: 10, Shape.HALF_PAGE: 14, Shape.SKYSCRAPER: 12}
_MEDIUM_STEM: Final = 0.1
_TIGHTER_FROM_PX: Final = 66
_LOOSE_TO_PX: Final = 40
# Before, capitals were measured by the rule of small letters, and told to be spaced amiss when they were not.
_CAPITALS_SINCE: Final = 6
_CAPITALS: Final = (0.035, 0.085)
_LEAST_WORD_SPACE: Final = 0.25
_TALL_SCRIPTS: Final = re.compile("[\u0900-\u097f\u0e00-\u0e7f]")
_JOINED_SCRIPTS: Final = re.compile("[\u0600-\u06ff\u0900-\u097f]")
_TYPEWRITER: Final = re.compile("[\"']|--|\\d ?x ?\\d|\\.\\.\\.")


def families(seen: Evidence) -> Iterator[RuleCheck]:
    """7: at most 2 families, 3 sizes (4 with a legal line), 3 weights; nothing thinner than 500 on a photo."""
    limit = "at most 2 families, 3 sizes, 3 weights"
    if not seen.lettering:
        yield without(7, "few_fonts", _NO_TEXT, limit)
        yield without(7, "weight_on_photo", _NO_TEXT, "500 or heavier", hard=True)
        return
    fonts = {text.family for text in seen.lettering}
    weights = {text.weight for text in seen.lettering}
    labels = (seen.pill.label,) if seen.pill else ()
    sizes = {text.fit.size_px for text in (*seen.column, *labels)}
    most = 4 if seen.text("legal") else 3
    yield judged(
        7,
        "few_fonts",
        len(fonts) <= 2 and len(sizes) <= most and len(weights) <= 3,
        f"{len(fonts)} families, {len(sizes)} sizes, {len(weights)} weights",
        limit,
        "choose fonts that have every letter of the text",
    )
    on_photo = [text for text in seen.texts if text.on_photo]
    # A face of one weight is called 400 however bold it is drawn: its strokes decide.
    thin = [text for text in on_photo if text.weight < 500 and text.stem < _MEDIUM_STEM]
    if not on_photo:
        yield without(7, "weight_on_photo", "no text on the photo", "500 or heavier", hard=True)
    else:
        yield judged(
            7,
            "weight_on_photo",
            not thin,
            ", ".join(sorted({text.fit.font for text in thin or on_photo})),
            "500 or heavier",
            "choose a heavier font in the kit",
            hard=True,
        )


def floors(seen: Evidence) -> Iterator[RuleCheck]:
    """8: no text smaller on the screen than its floor; a headline below 16 only where a banner is tight."""
    shown = seen.frame.shown
    if not seen.lettering:
        yield without(8, "readable_size", _NO_TEXT, "12 px on the screen", hard=True)
        yield without(8, "headline_floor", _NO_TEXT, "16 px on the screen")
        return
    floors = {**_FLOORS, **({"headline": _TIGHT_HEADLINE} if seen.frame.shape in _TIGHT else {})}
    sizes = [(text.name, (text.fit.size_px + 0.5) / shown, floors.get(text.name, 12.0)) for text in seen.lettering]
    small = [f"{named(name)} {size:.0f} px" for name, size, floor in sizes if size < floor]
    name, least, _ = min(sizes, key=lambda one: one[1] / one[2])
    yield judged(
        8,
        "readable_size",
        not small,
        ", ".join(small) or f"smallest: {named(name)}, {least:.0f} px on the screen",
        "headline 16, others 12, legal 9 px on the screen",
        _FEWER,
        hard=True,
    )
    headline = seen.text("headline")
    if headline is None:
        yield without(8, "headline_floor", "no headline", "16 px on the screen")
        return
    size = (headline.fit.size_px + 0.5) / shown
    yield judged(8, "headline_floor", size >= 16, f"{size:.0f} px on the screen", "at least 16", _FEWER)


def headline_size(seen: Evidence) -> Iterator[RuleCheck]:
    """9: the headline's share of the canvas, by its shape and layout."""
    headline = seen.text("headline")
    if headline is None:
        yield without(9, "headline_size", "no headline", "by the shape of the picture")
        return
    of, low, high = headline_range(seen.frame, seen.layout)
    side = side_px(seen.frame, of)
    share = headline.fit.size_px / side
    # Half a pixel of rounding: sizes are whole.
    kept = low - 0.5 / side <= share <= high + 0.5 / side
    words = {"S": "the short side", "height": "the height", "width": "the width"}[of]
    yield judged(
        9,
        "headline_size",
        kept,
        f"{percent(share, 1)} of {words}",
        f"{100 * low:.0f}–{100 * high:.0f} %",
        _FEWER if share < low else "use another layout",
    )


def ratios(seen: Evidence) -> Iterator[RuleCheck]:
    """10: headline 2.0–2.8 × the line below it (banners 1.5–1.9); button label 0.9–1.1 × that line."""
    headline, below, label = (seen.text(name) for name in ("headline", "subheadline", "cta"))
    low, high = (1.5, 1.9) if seen.frame.is_display else (2.0, 2.8)
    if seen.layout in {"big-type", "behind"}:
        high = 4.0
    elif seen.frame.shape is Shape.BILLBOARD:
        high = 2.2
    limit = f"{low}–{high} ×"
    if headline is None or below is None:
        yield without(10, "headline_to_sub", "no line below the headline", limit)
    else:
        found = headline.fit.size_px / below.fit.size_px
        # A line below that stands at its floor cannot be smaller, whatever the headline is.
        at_floor = below.fit.size_px <= 12 * seen.frame.shown + 1
        kept = (low - 0.1 <= found or at_floor) and found <= high + 0.1
        yield judged(10, "headline_to_sub", kept, f"{found:.1f} ×", limit, "shorten the longer of the two")
    if below is None or label is None:
        yield without(10, "cta_to_sub", "no button beside a line below the headline", "0.9–1.1 ×")
    else:
        found = label.fit.size_px / below.fit.size_px
        yield judged(10, "cta_to_sub", 0.9 <= found <= 1.1, f"{found:.2f} ×", "0.9–1.1 ×", "use a shorter button text")


def word_counts(seen: Evidence) -> Iterator[RuleCheck]:
    """11: few words in the picture, and few in each text."""
    if not seen.lettering:
        yield without(11, "words", _NO_TEXT, "at most 20 words")
        yield without(11, "words_each", _NO_TEXT, "headline 7, line below 12, button 3")
        return
    most = 6 if seen.frame.height_px <= 60 else _WORD_LIMITS.get(seen.frame.shape, 20)
    counts = [(text.name, _words(text, seen.language)) for text in seen.lettering]
    total = sum(count for name, count in counts if name != "legal")
    yield judged(11, "words", total <= most, f"{total} words", f"at most {most}", "leave out what the ad's text says")
    limits = {"headline": 7, "subheadline": 12, "cta": 3}
    long = [f"{named(name)} {count}" for name, count in counts if count > limits.get(name, count)]
    told = ", ".join(long) or "all short enough"
    yield judged(11, "words_each", not long, told, "headline 7, line below 12, button 3", "shorten it")


def lines(seen: Evidence) -> Iterator[RuleCheck]:
    """12: few lines, and none too short or too long to read at a glance."""
    headline, below = seen.text("headline"), seen.text("subheadline")
    if headline is None:
        yield without(12, "line_count", _NO_TEXT, "headline 3 lines, line below 2, button 1")
        yield without(12, "line_length", _NO_TEXT, "headline 9–24 characters")
        return
    limits = {"headline": 3, "subheadline": 2, "cta": 1}
    if seen.frame.shape in {Shape.STRIP, Shape.BILLBOARD}:
        limits["headline"] = 2
    elif seen.frame.shape is Shape.SKYSCRAPER:
        limits = {"headline": 4, "subheadline": 4, "cta": 2}
    elif seen.layout == "big-type":
        limits["headline"] = 4
    if seen.layout == "quote":
        # A sentence that somebody said is no headline, and is not cut to one.
        limits["headline"] = 6 if seen.frame.shape is not Shape.SKYSCRAPER else 8
    over = [
        f"{named(text.name)} {len(text.fit.lines)}"
        for text in seen.lettering
        if len(text.fit.lines) > limits.get(text.name, len(text.fit.lines))
    ]
    limit = f"headline {limits['headline']}, line below {limits['subheadline']}, button {limits['cta']}"
    yield judged(12, "line_count", not over, ", ".join(over) or f"{len(headline.fit.lines)} lines", limit, "shorten it")
    yield _line_length(seen, headline, below)


def _line_length(seen: Evidence, headline: Lettering, below: Lettering | None) -> RuleCheck:
    """Characters of the longest lines; a sign of a wide writing system is as wide as two letters and says as much."""
    longest = _length(seen, headline, headline.fit.lines)
    # A headline that is short as a whole cannot have long lines, and a tall column has short ones by nature.
    least = min(9, _length(seen, headline, (headline.fit.text,))) if seen.frame.shape is not Shape.SKYSCRAPER else 1
    most = 24 if seen.frame.shape not in {Shape.STRIP, Shape.BILLBOARD} else 32
    kept = least <= longest <= most and (below is None or _length(seen, below, below.fit.lines) <= 44)
    told, limit = f"{longest} characters", f"headline 9–{most}, line below to 40"
    if seen.frame.is_refined and _system(headline, seen.language).is_wide:
        told, limit = f"{longest / 2:g} signs", f"headline 5–{most // 2}, line below to 20"
    return judged(12, "line_length", kept, told, limit, _FEWER)


def _length(seen: Evidence, text: Lettering, lines: tuple[str, ...]) -> int:
    """The longest of some lines in letters; reports of before counted a wide sign as one."""
    if not seen.frame.is_refined:
        return max(map(len, lines))
    system = _system(text, seen.language)
    return max(breaking.columns(line, system) for line in lines)


def breaks(seen: Evidence) -> Iterator[RuleCheck]:
    """13: even lines; no function word ends one or stands alone; no lone last word."""
    headline = seen.text("headline")
    clauses = ("even_lines", "function_words", "lone_word")
    limits = ("shortest at least half of the longest", "no small word at a line's end", "no lone last word")
    if headline is None or len(headline.fit.lines) < 2:
        for clause, limit in zip(clauses, limits, strict=True):
            yield without(13, clause, "one line", limit)
        return
    fix = "change a word, or use another layout"
    share = min(headline.widths) / max(headline.widths)
    yield judged(13, clauses[0], share >= 0.5, percent(share), limits[0], fix)
    ends = [line.split(" ")[-1] for line in headline.fit.lines[:-1]]
    ends += [line for line in headline.fit.lines if " " not in line]
    weak = [word for word in ends if wording.is_function_word(word, seen.language)]
    yield judged(13, clauses[1], not weak, ", ".join(f"“{word}”" for word in weak) or "none", limits[1], fix)
    last = headline.fit.lines[-1]
    lone = (
        not re.search(r"[ \u00a0]", last)
        and headline.widths[-1] < 0.6 * max(headline.widths)
        and wording.word_count(headline.fit.text) > 2
    )
    yield judged(13, clauses[2], not lone, f"“{last}”" if lone else "none", limits[2], fix)


def whole_text(seen: Evidence) -> Iterator[RuleCheck]:
    """14: what the author wrote is all there; a text may be cut only where somebody chose that."""
    limit = "every text to its last word"
    if not any(text.may_be_cut for text in seen.lettering):
        yield without(14, "whole_text", "no text may be cut here", limit)
        return
    cut = [f"{named(text.name)}: “{text.fit.text}”" for text in seen.lettering if text.fit.authored]
    told = "; ".join(cut) or "all of them"
    yield judged(14, "whole_text", not cut, told, limit, "shorten the text, or let it be set smaller")


def kept_together(seen: Evidence) -> Iterator[RuleCheck]:
    """14: a number stays with its unit, and no word is hyphenated."""
    limit = "numbers beside their units, no hyphenation"
    if not seen.lettering:
        yield without(14, "kept_together", _NO_TEXT, limit, hard=True)
        return
    torn = [pair for text in seen.lettering for pair in _torn(text, _spoken(text, seen))]
    yield judged(14, "kept_together", not torn, "; ".join(torn) or "all of them", limit, "shorten the text", hard=True)


def line_height(seen: Evidence) -> Iterator[RuleCheck]:
    """15: line height 1.00–1.10 in headlines, 1.20–1.40 below; 1.35 and more where letters stack."""
    limit = "headline 1.00–1.10, smaller text 1.20–1.40"
    several = [text for text in seen.lettering if len(text.fit.lines) > 1]
    if not several:
        yield without(15, "line_height", "no text of several lines", limit)
        return
    found = [(text.name, text.leading_px / text.fit.size_px, _leading_range(text, seen)) for text in several]
    off = [f"{named(name)} {height:.2f}" for name, height, (low, high) in found if not low <= height <= high]
    told = ", ".join(off) or ", ".join(f"{named(name)} {height:.2f}" for name, height, _ in found)
    yield judged(15, "line_height", not off, told, limit, "choose a font with shorter accents for the kit")


def spacing(seen: Evidence) -> Iterator[RuleCheck]:
    """16: large headlines a little tighter, small text never; joined scripts never spaced. Word spaces are the engine's."""
    limit = "large headlines 1 to 2 % tighter, nothing else tightened"
    if _has_spaced_capitals(seen):
        limit = "a headline in capitals 4 to 8 % wider, nothing tightened"
    if not seen.lettering:
        yield without(16, "spacing", _NO_TEXT, limit)
        return
    off = [named(text.name) for text in seen.lettering if not _is_spaced_well(text, seen)]
    yield judged(16, "spacing", not off, ", ".join(off) or "as it should be", limit, "choose another font for the kit")


def word_space(seen: Evidence) -> Iterator[RuleCheck]:
    """16: words of small type stand apart: a space of at least a quarter em up to 16 px on the screen."""
    limit = f"at least {_LEAST_WORD_SPACE:.2f} em"
    small = [
        text
        for text in seen.lettering
        if text.fit.size_px <= 16 * seen.frame.shown and re.search(r"[ \u00a0]", text.fit.text)
    ]
    if not small:
        yield without(16, "word_space", "no words as small as 16 px on the screen", limit)
        return
    found = [(named(text.name), text.space + text.word_space) for text in small]
    name, least = min(found, key=lambda one: one[1])
    kept = round(least, 2) >= _LEAST_WORD_SPACE
    yield judged(16, "word_space", kept, f"narrowest: {name}, {least:.2f} em", limit, "choose another font for the kit")


def signs(seen: Evidence) -> Iterator[RuleCheck]:
    """17: real quotes, dashes and ×; no shouting; no full stop after a headline of one sentence."""
    limit = "typographic signs, no “!!”, no full stop after a headline"
    if not seen.lettering:
        yield without(17, "signs", _NO_TEXT, limit)
        return
    found = [match[0] for text in seen.lettering if (match := _TYPEWRITER.search(text.fit.text))]
    found += ["!!" for text in seen.lettering if "!!" in text.fit.text]
    headline = seen.text("headline")
    if headline and re.fullmatch(r"[^.!?…]+\.", headline.fit.text):
        found.append("full stop")
    told = ", ".join(dict.fromkeys(found)) or "none amiss"
    yield judged(17, "signs", not found, told, limit, "take it out of the text")


def _words(text: Lettering, language: str) -> int:
    """The words of a text as its writing system has them."""
    return breaking.word_count(text.fit.text, _system(text, language))


def _system(text: Lettering, language: str) -> scripts.WritingSystem:
    return scripts.of(text.fit.text, language)


def headline_range(frame: Frame, layout: str) -> tuple[str, float, float]:
    """What a headline's size is measured by ("S", "height" or "width"), and the least and most share of it."""
    shape = frame.shape
    if shape is Shape.SKYSCRAPER:
        return "width", 0.15, 0.17 if layout != "big-type" else 0.24
    if shape is Shape.STRIP:
        # Below 60 px a third of the height is hardly above the least readable size, and the headline stands alone.
        return "height", 0.28 if frame.height_px <= 96 else 0.16, 0.40 if frame.height_px <= 60 else 0.34
    if shape is Shape.BILLBOARD:
        return "height", 0.13, 0.22
    if layout == "big-type":
        return "S", 0.14, 0.24
    if layout == "behind":
        return "S", 0.12, 0.40
    if layout == "quote":
        return "S", 0.05, 0.12
    if shape is Shape.LANDSCAPE:
        return "height", 0.11, 0.15
    if shape is Shape.RECTANGLE:
        return "S", 0.09, 0.11
    return "S", 0.08, 0.12 if not frame.is_display else 0.13


def side_px(frame: Frame, of: str) -> int:
    """The side that a range is measured by."""
    return {"S": frame.short_px, "height": frame.height_px, "width": frame.width_px}[of]


def _spoken(text: Lettering, seen: Evidence) -> str:
    """The language whose spaces a text has; reports of before took all texts for the ad's own."""
    return scripts.language_of(text.fit.text, seen.language) if seen.frame.is_refined else seen.language


def _torn(text: Lettering, language: str) -> Iterator[str]:
    """What a line break tears apart: a number and its unit, or a word."""
    for line, following in pairwise(text.fit.lines):
        last, first = re.split(r"[ \u00a0]", line)[-1], re.split(r"[ \u00a0]", following)[0]
        if wording.NBSP in wording.typographic(f"{last} {first}", language):
            yield f"“{last} {first}”"
    if "".join(text.fit.lines).replace(" ", "") != text.fit.text.replace(" ", ""):
        yield f"a word of “{text.fit.text[:24]}”"


def _leading_range(text: Lettering, seen: Evidence) -> tuple[float, float]:
    if _TALL_SCRIPTS.search(text.fit.text):
        return 1.35, 1.7
    system = _system(text, seen.language)
    own = system.headline_leading if text.name == "headline" else system.text_leading
    if seen.frame.is_refined and own:
        # Signs that fill their square, and letters with marks above and below, need more than Latin ones.
        return own - 0.01, own + 0.12
    # Rounding to whole pixels, and accents that would touch the line above, may add a little.
    return (0.99, 1.12) if text.name == "headline" else (1.18, 1.42)


def _has_spaced_capitals(seen: Evidence) -> bool:
    """Whether the headline is in capitals that are spaced; joined scripts and signs that fill a square have none."""
    headline = seen.text("headline")
    return seen.frame.version >= _CAPITALS_SINCE and headline is not None and tone.is_capitals(headline.fit.text)


def _is_spaced_well(text: Lettering, seen: Evidence) -> bool:
    is_never_spaced = seen.frame.is_refined and not _system(text, seen.language).spaced
    if is_never_spaced or _JOINED_SCRIPTS.search(text.fit.text):
        return text.tracking == 0
    if text.name != "headline":
        return text.tracking >= 0
    if _has_spaced_capitals(seen):
        return _CAPITALS[0] <= text.tracking <= _CAPITALS[1]
    if text.fit.size_px > _TIGHTER_FROM_PX:
        return -0.02 <= text.tracking <= -0.01
    return text.tracking >= (-0.02 if text.fit.size_px > _LOOSE_TO_PX else 0)
