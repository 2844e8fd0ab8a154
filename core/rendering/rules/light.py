"""Rules 18–21, colour and light: few flat colours, text that stands out, scrims that are not seen, quiet ground."""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from core.rendering import colour, paint
from core.rendering.contrast import RGB, lightness
from core.rendering.layouts.frame import Shape
from core.rendering.model import RuleCheck
from core.rendering.rules.evidence import Evidence, Lettering, Shade
from core.rendering.rules.verdicts import judged, named, percent, without

TEXT_RATIO: Final = 4.5
LARGE_TEXT_RATIO: Final = 3.0
# WCAG's large type: 18.66 px bold or 24 px, as seen.
_LARGE_BOLD_PX: Final = 18.66
_MOST_SIGMA: Final = 0.18
# The finished picture shows finer grain than the small preview that 0.18 is meant for.
MOST_SIGMA_DRAWN: Final = 0.22
_MOST_EDGES: Final = 0.03
# What print allows a brand colour, and what is just seen side by side.
_MOST_DRIFT: Final = 2.0
_NO_TEXT: Final = "no text in the picture"
_OTHER_GROUND: Final = "use another colour scheme, a panel layout, or a calmer photo"


def colours(seen: Evidence) -> Iterator[RuleCheck]:
    """18: at most 3 flat colours; the accent in one role on at most 10 %; text far from its ground; no two glaring ones."""
    limit = "at most 3"
    hues = _distinct(seen.flat)
    if not seen.things:
        yield without(18, "flat_colours", _NO_TEXT, limit)
    else:
        yield judged(18, "flat_colours", len(hues) <= 3, str(len(hues)), limit, "use another colour scheme")
    if seen.pill is None:
        yield without(18, "accent_area", "no button", "at most 10 % of the picture")
    else:
        share = seen.pill.box.area / seen.canvas.area
        # In a low row a button of readable size takes more.
        most = 0.16 if seen.frame.shape is Shape.STRIP else 0.10
        limit = f"at most {percent(most)}"
        yield judged(18, "accent_area", share <= most, percent(share), limit, "use a shorter button text")
    if not seen.lettering:
        yield without(18, "lightness_apart", _NO_TEXT, "at least 40 apart", hard=True)
    else:
        name, apart = min(
            ((text.name, abs(lightness(text.ink) - lightness(text.ground))) for text in seen.lettering),
            key=lambda one: one[1],
        )
        told = f"{named(name)}: {apart:.0f}"
        yield judged(18, "lightness_apart", apart >= 40, told, "at least 40 apart", _OTHER_GROUND, hard=True)
    yield _glare(seen)


def kit_colours(drift: Sequence[tuple[RGB, float]]) -> RuleCheck:
    """18: each flat colour in the finished file is the one that was laid on, which is the kit's.

    Args:
        drift: Flat colours with how far each is from itself in the file, as CIEDE2000.
    """
    limit = f"each within {_MOST_DRIFT:.0f} of the kit's colour (CIEDE2000)"
    if not drift:
        return without(18, "kit_colours", "no flat colour in the picture", limit)
    worst, far = max(drift, key=lambda one: one[1])
    told = f"farthest: {colour.to_hex(worst)}, off by {far:.1f}"
    return judged(18, "kit_colours", far <= _MOST_DRIFT, told, limit, "save it as PNG, or use a calmer photo")


def scrim(seen: Evidence) -> Iterator[RuleCheck]:
    """19: a scrim of at most 75 %, above 50 % on at most 30 % of the photo and below 10 % on at least half of it."""
    limits = ("at most 75 %", "strong on at most 30 %, hardly there on 50 % of the photo")
    if seen.shade is None or (not seen.shade.alpha and not seen.shade.melts):
        yield without(19, "scrim_strength", "no scrim", limits[0], hard=True)
        yield without(19, "scrim_reach", "no scrim", limits[1])
        return
    if seen.shade.melts:
        yield without(19, "scrim_strength", "the photo fades into flat colour", limits[0], hard=True)
    else:
        alpha = seen.shade.alpha
        yield judged(19, "scrim_strength", alpha <= 0.75, percent(alpha), limits[0], _OTHER_GROUND, hard=True)
    strong, clear = _shares(seen, seen.shade)
    told = f"strong on {percent(strong)}, hardly there on {percent(clear)}"
    yield judged(19, "scrim_reach", strong <= 0.3 and clear >= 0.5, told, limits[1], "use fewer words")


def legibility(seen: Evidence) -> Iterator[RuleCheck]:
    """20: every line reads at 4.5 : 1 (large type 3 : 1) on the worst 5 % of what is under it, and that is quiet."""
    limit = "4.5 : 1, large type 3 : 1"
    if not seen.lettering:
        yield without(20, "line_contrast", _NO_TEXT, limit, hard=True)
        yield without(20, "quiet_ground", _NO_TEXT, f"at most {MOST_SIGMA_DRAWN}", hard=True)
        yield without(20, "calm_ground", _NO_TEXT, f"at most {_MOST_SIGMA}")
        yield without(20, "detail", _NO_TEXT, f"at most {_MOST_EDGES}")
        return
    lines = [(text, index, ratio) for text in seen.lettering for index, ratio in enumerate(text.fit.line_contrasts)]
    worst, index, ratio = min(lines, key=lambda one: one[2] / _wanted(one[0], seen.frame.shown))
    weak = [f"{named(text.name)} {ratio:.1f}" for text, _, ratio in lines if ratio < _wanted(text, seen.frame.shown)]
    told = ", ".join(weak) or f"least {ratio:.1f} : 1, line {index + 1} of the {named(worst.name)}"
    yield judged(20, "line_contrast", not weak, told, limit, _OTHER_GROUND, hard=True)
    restless = max(seen.lettering, key=lambda text: text.fit.sigma)
    told = f"{restless.fit.sigma:.2f}, {named(restless.name)}"
    for clause, most, hard in (("quiet_ground", MOST_SIGMA_DRAWN, True), ("calm_ground", _MOST_SIGMA, False)):
        kept = restless.fit.sigma <= most
        yield judged(20, clause, kept, told, f"at most {most}", _OTHER_GROUND, hard=hard)
    busy = max(seen.lettering, key=lambda text: text.edges)
    told = f"{busy.edges:.3f}, {named(busy.name)}"
    yield judged(20, "detail", busy.edges <= _MOST_EDGES, told, f"at most {_MOST_EDGES}", _OTHER_GROUND)


def rim(seen: Evidence) -> Iterator[RuleCheck]:
    """21: a banner as light or dark as the page round it has a line round it."""
    limit = "a line round edges near white or black"
    if not seen.frame.is_display:
        yield without(21, "rim", "not a banner", limit)
    elif 5 < seen.rim < 95:
        yield without(21, "rim", "its edge stands out by itself", limit)
    else:
        yield judged(21, "rim", seen.rim_lined, "a line" if seen.rim_lined else "no line", limit, "draw it again")


def _wanted(text: Lettering, shown: float) -> float:
    seen_px = text.fit.size_px / shown
    large = seen_px >= 24 or (seen_px >= _LARGE_BOLD_PX and text.weight >= 700)
    return LARGE_TEXT_RATIO if large else TEXT_RATIO


def _distinct(flat: tuple[RGB, ...]) -> list[RGB]:
    """The colours that can be told apart."""
    found: list[RGB] = []
    for one in flat:
        if all(colour.difference(one, other) > 2 for other in found):
            found.append(one)
    return found


def _glare(seen: Evidence) -> RuleCheck:
    limit = "no two strong colours of one lightness side by side"
    if seen.pill is None:
        return without(18, "glare", "no button on a ground", limit)
    fill, ground = seen.pill.fill, seen.pill.ground
    apart = abs(lightness(fill) - lightness(ground))
    glaring = colour.chroma(fill) > 50 and colour.chroma(ground) > 50 and apart < 20
    return judged(18, "glare", not glaring, f"{apart:.0f} apart in lightness", limit, "use another colour scheme")


def _shares(seen: Evidence, shade: Shade) -> tuple[float, float]:
    """The shares of the photo under a scrim stronger than 50 % and weaker than 10 %."""
    slot = seen.photo.slot if seen.photo else seen.canvas
    upright = shade.edge in {"top", "bottom"}
    whole = seen.canvas.height if upright else seen.canvas.width
    start, end = (slot.top, slot.bottom) if upright else (slot.left, slot.right)
    at = np.linspace(start, end, 200, dtype=np.float32)
    distance = whole - at if shade.edge in {"bottom", "right"} else at
    strength = paint.eased(distance, shade.solid_px, shade.reach_px) * (1.0 if shade.melts else shade.alpha)
    return float((strength > 0.5).mean()), float((strength < 0.1).mean())
