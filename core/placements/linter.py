"""The placement linter: what a picture or a text measures, what the platform allows, and what to do about it."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import regex

from core.placements.bytes_said import bytes_said
from core.placements.catalogue import Animation, Placement, TextLimit
from core.placements.characters import count, count_wide
from core.vocabulary import CheckVerdict

_PLAIN_MODES: Final = frozenset({"RGB", "L", "RGBA", "LA", "P", "PA", "1"})
_EMOJI: Final = regex.compile(r"\p{Extended_Pictographic}")
_USUAL_TOLERANCE: Final = 0.01
_ANOTHER_SHAPE: Final = 0.10
_BEST_FORMAT: Final = "jpg"
_SEVERITY: Final = (CheckVerdict.PASS, CheckVerdict.WARN, CheckVerdict.FAIL)


@dataclass(frozen=True, slots=True)
class Check:
    """One measured fact beside its limit, in words that can be shown as they are."""

    id: str
    verdict: CheckVerdict
    measured: str
    limit: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class PictureFile:
    """A picture's file as it is, before anything is mended.

    Attributes:
        width_px: As shown, after orientation; `height_px` likewise. None where the kind cannot be decoded here.
        image_format: "jpg", "png", "gif", "webp", "heic", or the plain name of a kind that is not decoded.
        mode: The decoder's colour mode, e.g. "RGB" or "CMYK"; "" where it is not decoded.
        bits: Bits of a channel.
        has_foreign_colours: Its colour profile is another than sRGB, and changes what is seen.
        frames: More than 1 when it moves.
        lasts_s: How long an animation plays, repeats included; infinite when it never stops, 0 when it does not move.
        frames_a_second: Of an animation, while it plays.
    """

    width_px: int | None
    height_px: int | None
    byte_count: int
    image_format: str
    mode: str = "RGB"
    bits: int = 8
    has_foreign_colours: bool = False
    frames: int = 1
    lasts_s: float = 0.0
    frames_a_second: float = 0.0


def verdict_of(checks: Iterable[Check]) -> CheckVerdict:
    """The worst of the checks; no check at all passes."""
    return max((check.verdict for check in checks), key=_SEVERITY.index, default=CheckVerdict.PASS)


def check_file(placement: Placement, file: PictureFile) -> list[Check]:
    """Everything about any picture's file: as `check_picture`, and depth, colour profile and animation.

    Returns:
        One check per rule that applies, passed ones too; of a kind that is not decoded only bytes and format.
    """
    if file.width_px is None or file.height_px is None:
        return [*_check_bytes(placement, file.byte_count), _check_format(placement, file.image_format)]
    return [
        *check_picture(
            placement, file.width_px, file.height_px, file.byte_count, file.image_format, _eight_bit_mode(file)
        ),
        *_check_depth(file),
        *_check_colours(file),
        *_check_animation(placement, file),
    ]


def check_picture(
    placement: Placement, width_px: int, height_px: int, byte_count: int, image_format: str, mode: str
) -> list[Check]:
    """Size, ratio, bytes, format and colour mode of a picture against its placement.

    Args:
        placement: Where it shall run.
        width_px: Width as shown, after orientation.
        height_px: Height as shown, after orientation.
        byte_count: File size in bytes.
        image_format: "jpg", "png", "gif" …; case and "jpeg" do not matter.
        mode: Pillow's colour mode, e.g. "RGB" or "CMYK".

    Returns:
        One check per rule that applies, passed ones too.
    """
    return [
        _check_pixels(placement, width_px, height_px),
        _check_ratio(placement, width_px, height_px),
        *_check_bytes(placement, byte_count),
        _check_format(placement, image_format),
        _check_mode(mode),
    ]


def check_text(
    placement: Placement,
    *,
    headline: str | None = None,
    primary_text: str | None = None,
    description: str | None = None,
) -> list[Check]:
    """The ad's texts against the placement's limits: over the shown length warns, over the hard limit fails.

    Returns:
        Checks only for fields that are given and that the placement limits.
    """
    texts = {"headline": headline, "primary_text": primary_text, "description": description}
    return [
        check
        for name, text in texts.items()
        if text is not None and (limit := placement.text.get(name)) is not None
        for check in _check_field(placement, name, text, limit)
    ]


def _check_field(placement: Placement, name: str, text: str, limit: TextLimit) -> Iterator[Check]:
    length = count(text, placement.platform)
    words = name.replace("_", " ")
    yield _check_length(f"{name}_length", words, length, _room_taken(text, placement.platform, limit), limit)
    if limit.minimum is not None and text and length < limit.minimum:
        yield Check(
            f"{name}_minimum", CheckVerdict.FAIL, _characters(length), f"at least {limit.minimum}",
            f"{placement.platform} wants a longer {words}",
        )  # fmt: skip
    found = [sign for sign in limit.forbid if _contains(text, sign)]
    if found:
        yield Check(
            f"{name}_signs", CheckVerdict.FAIL, ", ".join(found), f"no {', '.join(limit.forbid)}",
            f"take {', '.join(found)} out of the {words}",
        )  # fmt: skip


def _room_taken(text: str, platform: str, limit: TextLimit) -> int:
    """The text's length against what is shown: where full-width characters have a limit of their own, they take more room."""
    length = count(text, platform)
    if limit.soft is None or limit.cjk_soft is None:
        return length
    return math.ceil(length + count_wide(text) * (limit.soft / limit.cjk_soft - 1) - 1e-9)


def _check_length(check_id: str, words: str, length: int, room_taken: int, limit: TextLimit) -> Check:
    measured = _characters(length)
    if limit.hard is not None and length > limit.hard:
        return Check(
            check_id,
            CheckVerdict.FAIL,
            measured,
            f"{limit.hard} allowed",
            f"shorten the {words} by {length - limit.hard}",
        )
    if limit.soft is not None and room_taken > limit.soft:
        room = f"{limit.soft}" if room_taken == length else f"{limit.cjk_soft} full-width"
        advice = f"the {words} is cut after {room} characters"
        return Check(check_id, CheckVerdict.WARN, measured, f"{room} shown", advice)
    shown = limit.soft if limit.soft is not None else limit.hard
    return Check(check_id, CheckVerdict.PASS, measured, f"{shown}" if shown is not None else "none")


def _characters(length: int) -> str:
    return "1 character" if length == 1 else f"{length} characters"


def _contains(text: str, sign: str) -> bool:
    return bool(_EMOJI.search(text)) if sign == "emoji" else sign in text


def _check_pixels(placement: Placement, width_px: int, height_px: int) -> Check:
    measured = f"{width_px} × {height_px} px"
    exact = placement.ratio_tolerance == 0.0
    wanted = f"{placement.width_px} × {placement.height_px} px"
    if exact and (width_px, height_px) != (placement.width_px, placement.height_px):
        return Check("pixels", CheckVerdict.FAIL, measured, f"exactly {wanted}", f"export it at {wanted}")
    least_width, least_height = placement.min_width_px or 1, placement.min_height_px or 1
    if width_px < least_width or height_px < least_height:
        limit = f"at least {least_width} × {least_height} px"
        return Check("pixels", CheckVerdict.FAIL, measured, limit, f"use a larger picture, best {wanted}")
    most_width, most_height = placement.max_width_px or width_px, placement.max_height_px or height_px
    if width_px > most_width or height_px > most_height:
        limit = f"at most {most_width} × {most_height} px"
        return Check("pixels", CheckVerdict.FAIL, measured, limit, f"reduce it, best to {wanted}")
    if width_px < placement.width_px or height_px < placement.height_px:
        return Check("pixels", CheckVerdict.WARN, measured, f"best {wanted}", "accepted, but softer than it could be")
    return Check("pixels", CheckVerdict.PASS, measured, f"best {wanted}")


def _check_ratio(placement: Placement, width_px: int, height_px: int) -> Check:
    published = placement.ratio_tolerance
    tolerance = published if published is not None else _USUAL_TOLERANCE
    wanted = placement.width_px / placement.height_px
    actual = width_px / max(1, height_px)
    measured = f"{actual:.3f} : 1"
    limit = f"{placement.ratio} ± {tolerance:.0%}" if published is not None else placement.ratio
    off = abs(actual / wanted - 1)
    # A ratio cannot be met more closely than one pixel allows.
    is_next = abs(width_px - height_px * wanted) <= 1 or abs(height_px - width_px / wanted) <= 1
    if off <= tolerance or is_next:
        return Check("ratio", CheckVerdict.PASS, measured, limit)
    # Where no tolerance is published a small difference may be taken; another shape is not.
    is_another = published is not None or off > _ANOTHER_SHAPE
    verdict = CheckVerdict.FAIL if is_another else CheckVerdict.WARN
    return Check("ratio", verdict, measured, limit, f"crop it to {placement.ratio}")


def _check_bytes(placement: Placement, byte_count: int) -> list[Check]:
    measured = bytes_said(byte_count)
    if placement.max_bytes is not None:
        limit = bytes_said(placement.max_bytes)
        if byte_count > placement.max_bytes:
            return [Check("bytes", CheckVerdict.FAIL, measured, limit, "save it with a lower quality or as JPEG")]
        return [Check("bytes", CheckVerdict.PASS, measured, limit)]
    if placement.advised_bytes is None:
        return []
    limit = f"{bytes_said(placement.advised_bytes)} advised"
    if byte_count > placement.advised_bytes:
        advice = f"sources disagree on the cap; below {bytes_said(placement.advised_bytes)} is safe everywhere"
        # A note: no source settles the cap, and nobody can do anything about it by looking at the ad.
        return [Check("bytes", CheckVerdict.PASS, measured, limit, advice)]
    return [Check("bytes", CheckVerdict.PASS, measured, limit)]


def _check_format(placement: Placement, image_format: str) -> Check:
    name = {"jpeg": "jpg"}.get(image_format.lower(), image_format.lower())
    limit = ", ".join(placement.formats)
    if name in placement.formats:
        return Check("format", CheckVerdict.PASS, name, limit)
    return Check(
        "format",
        CheckVerdict.FAIL,
        name,
        limit,
        f"save it as {_BEST_FORMAT if _BEST_FORMAT in placement.formats else placement.formats[0]}",
    )


def _check_mode(mode: str) -> Check:
    if mode in _PLAIN_MODES:
        return Check("colour_mode", CheckVerdict.PASS, mode, "RGB")
    return Check("colour_mode", CheckVerdict.FAIL, mode, "RGB", "convert the picture to sRGB")


def _eight_bit_mode(file: PictureFile) -> str:
    """The colour mode without its depth, which is judged apart."""
    return "L" if file.mode.startswith("I") else file.mode


def _check_depth(file: PictureFile) -> list[Check]:
    if file.bits <= 8:
        return []
    advice = "platforms reduce it themselves; save it with 8 bits to see what will be shown"
    return [Check("bit_depth", CheckVerdict.WARN, f"{file.bits} bits a channel", "8 bits a channel", advice)]


def _check_colours(file: PictureFile) -> list[Check]:
    if not file.has_foreign_colours:
        return []
    advice = "convert it to sRGB, or its colours change where the profile is ignored"
    return [Check("colour_profile", CheckVerdict.WARN, "another profile than sRGB", "sRGB", advice)]


def _check_animation(placement: Placement, file: PictureFile) -> list[Check]:
    if file.frames <= 1 or file.image_format not in placement.formats:
        return []
    measured = f"{file.frames:,} frames"
    if file.image_format != "gif":
        advice = "at best the first frame is shown; use a still picture"
        return [Check("animation", CheckVerdict.WARN, measured, "a still picture", advice)]
    rule = placement.animation
    if rule is None:
        advice = "no rule for moving pictures is published here; a still picture is safe"
        return [Check("animation", CheckVerdict.WARN, measured, "none published", advice)]
    checks = []
    if rule.max_frames is not None:
        verdict = CheckVerdict.FAIL if file.frames > rule.max_frames else CheckVerdict.PASS
        advice = f"leave out {file.frames - rule.max_frames} frames" if verdict is CheckVerdict.FAIL else ""
        checks.append(Check("animation_frames", verdict, measured, f"{rule.max_frames} frames", advice))
    return [*checks, *_check_pace(rule, file)]


def _check_pace(rule: Animation, file: PictureFile) -> Iterator[Check]:
    if rule.max_s is not None:
        is_endless = math.isinf(file.lasts_s)
        measured = "it never stops" if is_endless else f"{file.lasts_s:.1f} s"
        verdict = CheckVerdict.FAIL if file.lasts_s > rule.max_s else CheckVerdict.PASS
        mend = "let it stop" if is_endless else "shorten it, or repeat it less often,"
        advice = f"{mend} within {rule.max_s} s" if verdict is CheckVerdict.FAIL else ""
        yield Check("animation_length", verdict, measured, f"{rule.max_s} s, repeats included", advice)
    if rule.fps_below is not None:
        verdict = CheckVerdict.FAIL if file.frames_a_second >= rule.fps_below else CheckVerdict.PASS
        advice = "show each frame longer" if verdict is CheckVerdict.FAIL else ""
        measured = f"{file.frames_a_second:.1f} frames a second"
        yield Check("animation_pace", verdict, measured, f"below {rule.fps_below} a second", advice)
