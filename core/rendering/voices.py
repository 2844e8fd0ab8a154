"""The ad's texts given a voice: prepared words, a face that can draw them, tracking and line height for their size."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from core.rendering import breaking, emoji, fitting, fonts, scripts, spoken, tone, wording
from core.rendering.errors import RenderRefused
from core.rendering.fitting import Policy
from core.rendering.fonts import FontFace
from core.rendering.layouts.frame import BARE_PX, Frame, Shape
from core.rendering.layouts.scene import TypeScale
from core.rendering.model import KitLook, Recipe
from core.rendering.typeset import Voice, Wish, button

_MOST_CHARACTERS = 400
# Recipes of before are drawn as they were: their small Latin letters stand where hinting put them.
_EVEN_SINCE = 3
# Before, a headline was spaced for the size it was meant to have, not for the one it got.
_TUNED_SINCE = 4
# Before, small print on a photo was as thin as on a panel, and a small badge said less than it could.
_CLOSE_SINCE = 5
# Before, a stand-in was as heavy as the font it stood in for is called, which for a bold one of one weight is thin.
_HEAVY_STAND_INS_SINCE = 5
# Since this version the smallest banners have a disc for an offer that is else left out there.
_SMALLEST_HAVE_DISCS_SINCE = 6
_IN_A_DISC = re.compile("(?=.*[0-9])[\u0020-\u017f\u2010-\u2014\u2212€₹]{1,16}")
# Since this version a mark that repeats the word before it keeps to that word's line.
_HOLDS_MARKS_SINCE = 5
# Before, a text was drawn even if nothing of it can be seen, its dashes and capitals were what was typed, and a line of
# Japanese could end inside a word.
_SETTLED_SINCE = 6
# In small type a narrower space between words reads as one inside them.
LEAST_WORD_SPACE = 0.26
# Rather two words more than a small banner without its offer; the measure of what fits is taken later anyway.
_WORDS_OVER = 2
_WORD_LIMITS = {Shape.STORY: 15, Shape.RECTANGLE: 12, Shape.STRIP: 10, Shape.HALF_PAGE: 14, Shape.SKYSCRAPER: 12}


@dataclass(frozen=True, slots=True)
class Script:
    """All prepared texts of one ad; None where there is nothing to draw.

    `right_to_left` is the direction of the ad as a whole: most of its words decide, and all its lines stand at one side.
    """

    headline: str
    subheadline: str | None
    cta: str | None
    offer: str | None
    legal: str | None
    price: str | None
    old_price: str | None
    faces: dict[str, FontFace]
    language: str
    warnings: tuple[str, ...]
    notes: tuple[str, ...]
    right_to_left: bool = False
    fitting: Mapping[str, Policy] = field(default_factory=dict)
    even: bool = True
    tuned: bool = True
    close: bool = False
    whole: bool = False

    def insists_on(self, name: str) -> bool:
        """Whether the ad is rather refused than drawn without a text."""
        return self.fitting.get(name) == "refuse" and bool(getattr(self, name))


def script(recipe: Recipe, shape: Shape, height_px: int, cta_drawn: bool) -> Script:
    """The texts of a recipe as they will be drawn on a canvas.

    The button is left out where the platform draws its own; small canvases leave out the subheadline when the words
    would be too many, which is told in `notes`.

    Raises:
        RenderRefused: no headline, a text far too long, or signs that cannot be drawn.
    """
    texts, language = _worded(recipe)
    warnings: list[str] = []
    notes: list[str] = []
    if not cta_drawn:
        texts["cta"] = ""
    policies = dict(fitting.clean(recipe.fitting))
    if recipe.design.family == "quote":
        texts = spoken.quoted(texts, language, notes)
    else:
        for_disc = _for_disc(recipe, texts, shape, height_px)
        texts |= dict.fromkeys(for_disc, "")
        _leave_out(texts, language, shape, height_px, warnings, notes, policies)
        texts |= for_disc
    faces = _faces(recipe, texts, language, shape, policies)
    warnings += _substitutions(faces)
    if any(emoji.without(text) != text for text in texts.values()):
        warnings.append(
            f"emoji are drawn with this machine's {emoji.NAME} {emoji.version()}: another machine may draw them otherwise"
        )
    return Script(
        texts["headline"],
        texts["subheadline"] or None,
        texts["cta"] or None,
        texts["offer"] or None,
        texts["legal"] or None,
        texts["price"] or None,
        texts["old_price"] or None,
        faces,
        language,
        tuple(warnings),
        tuple(notes),
        scripts.is_right_to_left(" ".join(texts.values())),
        policies,
        recipe.version >= _EVEN_SINCE,
        recipe.version >= _TUNED_SINCE,
        recipe.version >= _CLOSE_SINCE and cta_drawn,
        recipe.version >= _SETTLED_SINCE,
    )


def _worded(recipe: Recipe) -> tuple[dict[str, str], str]:
    """The texts of a recipe as they are set, whatever the canvas, and the language they are in.

    Raises:
        RenderRefused: no headline, or signs that cannot be drawn.
    """
    plain = {name: _plain(name, getattr(recipe.texts, name)) for name in fitting.BOXES}
    is_settled = recipe.version >= _SETTLED_SINCE
    if is_settled:
        plain = {name: emoji.in_letters(wording.settled(text)) for name, text in plain.items()}
    language = scripts.language_of_ad(" ".join(plain.values()), recipe.language)
    texts = {name: wording.typographic(text, scripts.language_of(text, language)) for name, text in plain.items()}
    if recipe.version >= _HOLDS_MARKS_SINCE:
        texts = {name: wording.marks_held(text) for name, text in texts.items()}
    if is_settled:
        texts = {name: _dashed(recipe.kit, name, text) for name, text in texts.items()}
    if not texts["headline"]:
        raise RenderRefused("headline", "the headline is empty", "write a headline of up to seven words")
    is_turkish = is_settled and tone.has_own_capitals(" ".join(plain.values()))
    texts["headline"] = tone.headline(texts["headline"], recipe.kit.tone, "tr" if is_turkish else recipe.language)
    return texts, language


def _faces(
    recipe: Recipe, texts: Mapping[str, str], language: str, shape: Shape, policies: Mapping[str, Policy]
) -> dict[str, FontFace]:
    """The face of each text that is there."""
    has_panel = shape in {Shape.STRIP, Shape.BILLBOARD}
    on_photo = recipe.version >= _CLOSE_SINCE and recipe.design.family == "full-bleed" and not has_panel
    is_heavy = recipe.version >= _HEAVY_STAND_INS_SINCE
    return {
        name: _face(
            recipe.kit, name, text + fitting.ELLIPSIS * (policies.get(name) == "ellipsis"), language, on_photo, is_heavy
        )
        for name, text in texts.items()
        if text
    }


def wish(words: Script, frame: Frame, scale: TypeScale, cta_in_stack: bool) -> Wish:
    """What a stack of these texts asks for on a frame at a type scale, in px."""
    tight = frame.shape in {Shape.STRIP, Shape.SKYSCRAPER, Shape.RECTANGLE}
    floor = (12.0 if tight else 16.0) * frame.shown
    small = _least_small_px(frame)
    least = max(floor, 16.0 * frame.shown, scale.least_px)
    ideal = max(scale.ideal_px, least)
    headline = _voice(words, "headline", words.headline, frame, scale.head_lines, 1.06, ideal)
    return Wish(
        headline=headline,
        headline_ideal_px=ideal,
        headline_least_px=least,
        headline_floor_px=floor,
        subheadline=_optional(words, "subheadline", words.subheadline, frame, scale.sub_lines, 1.3)
        if scale.with_sub
        else None,
        offer=_optional(words, "offer", words.offer, frame, 1 if frame.shape is not Shape.SKYSCRAPER else 2, 1.2)
        if scale.with_offer
        else None,
        cta=_button_voice(words, frame, small) if cta_in_stack else None,
        small_floor_px=small,
        sub_ratio=scale.sub_ratio,
        gap_px=scale.gap_px,
        cta_full_width=scale.cta_full_width,
        max_sub_px=_most_sub_px(frame, small),
        # Phrases are longer than words: a good break is further away.
        may_shrink_to=scale.may_shrink_to * (0.88 if headline.system.wraps == "phrases" else 1.0),
        even_gaps=frame.is_refined,
        headline_most_px=scale.most_px,
    )


def _least_small_px(frame: Frame) -> float:
    """The smallest size of small words: what 12 px are on a phone. Before version 5 no whole number of px as a rule, and
    words that came down to it were rounded below it and left out."""
    least = 12.0 * frame.shown
    return float(math.ceil(least - 0.01)) if frame.is_refined else least


def _button_voice(words: Script, frame: Frame, small_px: float) -> Voice | None:
    """The label of a button below the words: two lines in a skyscraper, since version 5 only where one would not fit."""
    voice = _optional(words, "cta", words.cta, frame, 1, 1.2)
    if voice is None or frame.shape is not Shape.SKYSCRAPER:
        return voice
    if frame.is_refined and button(voice, round(small_px), small_px, frame.inner.width) is not None:
        return voice
    return _optional(words, "cta", words.cta, frame, 2, 1.2)


def _most_sub_px(frame: Frame, small_px: float) -> float:
    if not frame.is_display:
        return max(small_px, 0.055 * frame.short_px)
    return 0.1 * frame.height_px if frame.shape is Shape.BILLBOARD and frame.is_recomposed else 20.0


def legal_voice(words: Script, frame: Frame) -> Voice | None:
    """The legal line's voice, if there is one."""
    return _optional(words, "legal", words.legal, frame, 2, 1.25)


def cta_voice(words: Script, frame: Frame) -> Voice | None:
    """The button label's voice, if the canvas has a button."""
    return _optional(words, "cta", words.cta, frame, 1, 1.2)


def _for_disc(recipe: Recipe, texts: dict[str, str], shape: Shape, height_px: int) -> dict[str, str]:
    """The short Latin lines with a figure that a disc in the smallest banners may say whole: plans tell whether it does."""
    if recipe.version < _SMALLEST_HAVE_DISCS_SINCE or recipe.design.family != "badge":
        return {}
    if shape is not Shape.STRIP or height_px > BARE_PX:
        return {}
    return {name: texts[name] for name in ("subheadline", "offer") if _IN_A_DISC.fullmatch(texts[name])}


def _plain(name: str, text: str) -> str:
    if len(text) > _MOST_CHARACTERS:
        raise RenderRefused(
            name,
            f"the {name} has {len(text):,} characters: too many for a picture",
            "keep the picture to a few words and put the rest into the primary text",
        )
    return wording.normalised(text)


def _dashed(kit: KitLook, name: str, text: str) -> str:
    """Real dashes, and a minus where the font has one: no text changes its font for that sign's sake."""
    made = wording.with_minus(wording.dashes_held(text))
    family = kit.heading_font if name == "headline" else kit.body_font
    has_minus = "−" not in made or not fonts.missing_signs(fonts.resolve(family, 400, name), "−")
    return made if has_minus else wording.dashes_held(text)


def _words_in(texts: dict[str, str], language: str) -> int:
    return sum(breaking.word_count(text, scripts.of(text, language)) for text in texts.values())


def _leave_out(
    texts: dict[str, str],
    language: str,
    shape: Shape,
    height_px: int,
    warnings: list[str],
    notes: list[str],
    policies: Mapping[str, Policy],
) -> None:
    """Small canvases go without subheadline and offer where the words are too many, unless somebody insists on them."""
    limit = 6 if height_px <= 60 else _WORD_LIMITS.get(shape, 20)
    if shape is Shape.STRIP and height_px <= 60:
        for name in ("subheadline", "offer"):
            _drop(texts, name, notes, policies)
    for name in ("subheadline", "offer"):
        total = _words_in(texts, language)
        if total > limit + _WORDS_OVER and shape in {Shape.STRIP, Shape.RECTANGLE, Shape.SKYSCRAPER, Shape.HALF_PAGE}:
            _drop(texts, name, notes, policies)
    total = _words_in(texts, language)
    if total > limit:
        warnings.append(f"{total} words in the picture: more than {limit} are seldom read here")


def _drop(texts: dict[str, str], name: str, notes: list[str], policies: Mapping[str, Policy]) -> None:
    if policies.get(name) == "refuse":
        return
    if texts[name]:
        notes.append(f"the {name} is left out: too many words for this size")
        texts[name] = ""


def _substitutions(faces: dict[str, FontFace]) -> list[str]:
    """What was set in another family than the kit's, one sentence for all boxes that share it."""
    found: dict[str, list[str]] = {}
    for name, face in faces.items():
        if face.substitution:
            found.setdefault(face.substitution.removesuffix(f" for the {name}"), []).append(name)
    return [
        note + (f" for the {_listed(names)}" if any(faces[name].substitution != note for name in names) else "")
        for note, names in found.items()
    ]


def _listed(names: list[str]) -> str:
    shown = ["legal line" if name == "legal" else "button" if name == "cta" else name for name in names]
    return f"{', '.join(shown[:-1])} and {shown[-1]}" if shown[1:] else shown[0]


def _face(kit: KitLook, name: str, text: str, language: str, on_photo: bool, is_heavy: bool) -> FontFace:
    family, weight = {
        "headline": (kit.heading_font, tone.heading_weight(kit.tone)),
        "subheadline": (kit.body_font, 600),
        "cta": (kit.body_font, 700),
        "offer": (kit.body_font, 700),
        "legal": (kit.body_font, 600 if on_photo else 500),
        "price": (kit.body_font, 700),
        "old_price": (kit.body_font, 600),
    }[name]
    face = fonts.resolve(family, weight, name)
    return fonts.covering(face, text, name, scripts.of(text, language), weight if is_heavy else None)


def _optional(words: Script, name: str, text: str | None, frame: Frame, lines: int, line_height: float) -> Voice | None:
    return _voice(words, name, text, frame, lines, line_height, 0.0) if text else None


def _voice(words: Script, name: str, text: str, frame: Frame, lines: int, line_height: float, ideal_px: float) -> Voice:
    """Tight tracking for large headlines, loose letters and wider word spaces for what is small on the screen."""
    system = scripts.of(text, words.language)
    tracking, word_space = 0.0, 0.0
    if name == "headline" and tone.is_capitals(text):
        tracking, word_space = 0.04, 0.02
    elif name == "headline" and ideal_px > 60:
        tracking, word_space = -0.015, 0.02
    elif frame.is_display and name != "headline":
        word_space = 0.06
    elif frame.is_display:
        word_space = 0.03
    face = words.faces[name]
    if words.even and tracking >= 0 and _is_small(name, frame):
        word_space = max(word_space, LEAST_WORD_SPACE - fonts.word_space(face))
    return Voice(
        name,
        text,
        face,
        scripts.language_of(text, words.language),
        lines,
        max(line_height, system.headline_leading if name == "headline" else system.text_leading),
        tracking if system.spaced else 0.0,
        word_space if system.spaced else 0.0,
        system,
        _direction(text),
        "right" if words.right_to_left else "left",
        # Small print is not set in phrases.
        fine=name == "legal",
        policy=words.fitting.get(name, fitting.DEFAULT),
        even=words.even,
        loosens=words.tuned and tracking < 0,
        whole=words.whole,
    )


def _is_small(name: str, frame: Frame) -> bool:
    """Whether a text may come down to 16 px on the screen: all of a banner's, and elsewhere all but the headline."""
    return frame.is_display or name != "headline"


def _direction(text: str) -> str | None:
    if not scripts.has_right_to_left(text):
        return None
    return "rtl" if scripts.is_right_to_left(text) else "ltr"
