"""The placement linter: what a picture or a text measures, what the platform allows, and what to do about it."""

from collections.abc import Iterator
from dataclasses import dataclass

import regex

from core.placements.catalogue import Placement, TextLimit
from core.placements.characters import count
from core.vocabulary import CheckVerdict

_TIKTOK_ADVISED_BYTES = 100 * 1024
_PLAIN_MODES = frozenset({"RGB", "L", "RGBA", "LA", "P", "1"})
_EMOJI = regex.compile(r"\p{Extended_Pictographic}")


@dataclass(frozen=True, slots=True)
class Check:
    """One measured fact beside its limit, in words that can be shown as they are."""

    id: str
    verdict: CheckVerdict
    measured: str
    limit: str
    advice: str = ""


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
    placement: Placement, *, headline: str = "", primary_text: str = "", description: str = ""
) -> list[Check]:
    """The ad's texts against the placement's limits: over the shown length warns, over the hard limit fails.

    Returns:
        Checks only for fields the placement limits.
    """
    texts = {"headline": headline, "primary_text": primary_text, "description": description}
    return [
        check
        for name, text in texts.items()
        if (limit := placement.text.get(name)) is not None
        for check in _check_field(placement, name, text, limit)
    ]


def _check_field(placement: Placement, name: str, text: str, limit: TextLimit) -> Iterator[Check]:
    length = count(text, placement.platform)
    words = name.replace("_", " ")
    yield _check_length(f"{name}_length", words, length, limit)
    if limit.minimum is not None and text and length < limit.minimum:
        yield Check(
            f"{name}_minimum", CheckVerdict.FAIL, f"{length} characters", f"at least {limit.minimum}",
            f"{placement.platform} wants a longer {words}",
        )  # fmt: skip
    found = [sign for sign in limit.forbid if _contains(text, sign)]
    if found:
        yield Check(
            f"{name}_signs", CheckVerdict.FAIL, ", ".join(found), f"no {', '.join(limit.forbid)}",
            f"take {', '.join(found)} out of the {words}",
        )  # fmt: skip


def _check_length(check_id: str, words: str, length: int, limit: TextLimit) -> Check:
    measured = f"{length} characters"
    if limit.hard is not None and length > limit.hard:
        return Check(
            check_id,
            CheckVerdict.FAIL,
            measured,
            f"{limit.hard} allowed",
            f"shorten the {words} by {length - limit.hard}",
        )
    if limit.soft is not None and length > limit.soft:
        return Check(
            check_id,
            CheckVerdict.WARN,
            measured,
            f"{limit.soft} shown",
            f"the {words} is cut after {limit.soft} characters",
        )
    shown = limit.soft if limit.soft is not None else limit.hard
    return Check(check_id, CheckVerdict.PASS, measured, f"{shown}" if shown is not None else "none")


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
    if width_px < placement.width_px or height_px < placement.height_px:
        return Check("pixels", CheckVerdict.WARN, measured, f"best {wanted}", "accepted, but softer than it could be")
    return Check("pixels", CheckVerdict.PASS, measured, f"best {wanted}")


def _check_ratio(placement: Placement, width_px: int, height_px: int) -> Check:
    tolerance = placement.ratio_tolerance if placement.ratio_tolerance is not None else 0.01
    # A ratio cannot be met more closely than one pixel allows.
    one_pixel = 1 / max(1, min(width_px, height_px))
    wanted = placement.width_px / placement.height_px
    actual = width_px / max(1, height_px)
    measured, limit = f"{actual:.3f} : 1", f"{placement.ratio} ± {tolerance:.0%}"
    if abs(actual / wanted - 1) <= tolerance + one_pixel:
        return Check("ratio", CheckVerdict.PASS, measured, limit)
    verdict = CheckVerdict.FAIL if placement.ratio_tolerance is not None else CheckVerdict.WARN
    return Check("ratio", verdict, measured, limit, f"crop it to {placement.ratio}")


def _check_bytes(placement: Placement, byte_count: int) -> list[Check]:
    measured = f"{byte_count / 1024:,.0f} KB"
    if placement.max_bytes is not None:
        limit = f"{placement.max_bytes / 1024:,.0f} KB"
        if byte_count > placement.max_bytes:
            return [Check("bytes", CheckVerdict.FAIL, measured, limit, "save it with a lower quality or as JPEG")]
        return [Check("bytes", CheckVerdict.PASS, measured, limit)]
    if placement.platform == "TikTok" and byte_count > _TIKTOK_ADVISED_BYTES:
        advice = "sources disagree on the cap; below 100 KB is safe everywhere"
        # A note: no source settles the cap, and nobody can do anything about it by looking at the ad.
        return [Check("bytes", CheckVerdict.PASS, measured, "100 KB advised", advice)]
    return []


def _check_format(placement: Placement, image_format: str) -> Check:
    name = {"jpeg": "jpg"}.get(image_format.lower(), image_format.lower())
    limit = ", ".join(placement.formats)
    if name in placement.formats:
        return Check("format", CheckVerdict.PASS, name, limit)
    return Check("format", CheckVerdict.FAIL, name, limit, f"save it as {placement.formats[0]}")


def _check_mode(mode: str) -> Check:
    if mode in _PLAIN_MODES:
        return Check("colour_mode", CheckVerdict.PASS, mode, "RGB")
    return Check("colour_mode", CheckVerdict.FAIL, mode, "RGB", "convert the picture to sRGB")
