"""Rules 25–28: the logo, the button, the badge."""

from collections.abc import Iterator
from typing import Final

from core.rendering.layouts.frame import Shape
from core.rendering.model import RuleCheck
from core.rendering.rules.evidence import Emblem, Evidence
from core.rendering.rules.verdicts import judged, percent, without

_LEAST_LOGO: Final = 3.0
_LEAST_FILL: Final = 3.0
_LEAST_LABEL: Final = 4.5
_MOST_LOGO_SIGMA: Final = 0.15
_NO_LOGO: Final = "no logo in the kit"
_NO_BUTTON: Final = "the platform draws its own button"


def logo_size(seen: Evidence) -> Iterator[RuleCheck]:
    """25: the logo is neither lost nor loud, by its kind and the canvas's shape."""
    if seen.emblem is None or seen.layout == "logo":
        why = _NO_LOGO if seen.emblem is None else "the logo is the picture"
        yield without(25, "logo_size", why, "by its kind and the format")
        return
    share, low, high, of = _logo_range(seen, seen.emblem)
    told = f"{percent(share)} of {of}"
    fix = (
        "add the sign alone to the kit: it is seen where a wordmark is too small" if share < low else "use a wider logo"
    )
    # A long wordmark is low: in a banner it is seen by its width.
    wide = seen.frame.shape is Shape.BILLBOARD and seen.emblem.box.width >= 0.1 * seen.frame.width_px
    yield judged(
        25,
        "logo_size",
        (low - 0.01 <= share or wide) and share <= high + 0.01,
        told,
        f"{percent(low)}–{percent(high)}",
        fix,
    )


def logo_ground(seen: Evidence) -> Iterator[RuleCheck]:
    """26: the logo stands out 3 : 1 from the worst 5 % of a quiet ground."""
    limits = ("3 : 1", f"at most {_MOST_LOGO_SIGMA}")
    if seen.emblem is None:
        yield without(26, "logo_contrast", _NO_LOGO, limits[0], hard=True)
        yield without(26, "logo_quiet", _NO_LOGO, limits[1])
        return
    found = seen.emblem
    fix = "add a version of the logo for this ground to the kit"
    if found.has_own_ground:
        yield without(26, "logo_contrast", "the logo brings its own ground", limits[0], hard=True)
    else:
        kept = found.contrast >= _LEAST_LOGO
        yield judged(26, "logo_contrast", kept, f"{found.contrast:.1f} : 1", limits[0], fix, hard=True)
    yield judged(26, "logo_quiet", found.sigma <= _MOST_LOGO_SIGMA, f"{found.sigma:.2f}", limits[1], fix)


def button(seen: Evidence) -> Iterator[RuleCheck]:
    """27: a pill of even proportions that stands out, with its label readable and centred by cap height."""
    clauses = ("button_fill", "button_label", "button_form", "button_centred")
    limits = (
        "3 : 1 to its ground",
        "4.5 : 1 on its fill",
        "2.2–2.5 × label high, 1–1.25 × at the sides",
        "top and bottom gap alike",
    )
    if seen.pill is None:
        for clause, limit in zip(clauses, limits, strict=True):
            yield without(27, clause, _NO_BUTTON, limit, hard=clause in clauses[:2])
        return
    pill, size = seen.pill, seen.pill.label.fit.size_px
    fix = "use another colour scheme"
    yield judged(27, clauses[0], pill.contrast >= _LEAST_FILL, f"{pill.contrast:.1f} : 1", limits[0], fix, hard=True)
    ratio = pill.label.fit.contrast
    yield judged(27, clauses[1], ratio >= _LEAST_LABEL, f"{ratio:.1f} : 1", limits[1], fix, hard=True)
    high = (pill.box.height - (len(pill.label.widths) - 1) * pill.label.leading_px) / size
    side = (pill.box.width - max(pill.label.widths)) / 2 / size
    full = seen.frame.shape is Shape.SKYSCRAPER
    slack = 1.0 / size
    even = 2.2 - slack <= high <= 2.5 + slack and (full or 1.0 - slack <= side <= 1.25 + slack)
    yield judged(27, clauses[2], even, f"{high:.1f} × high, {side:.1f} × at the sides", limits[2], "shorten its text")
    # By cap height: the ink of ascenders and accents is not what the eye centres.
    last = pill.baseline + (len(pill.label.widths) - 1) * pill.label.leading_px
    off = abs((pill.baseline - pill.cap_px - pill.box.top) - (pill.box.bottom - last))
    fix = "choose another font for the texts in the kit"
    told, most = f"{off:.1f} px apart", max(1.1, 0.03 * pill.box.height)
    yield judged(27, clauses[3], off <= most, told, f"top and bottom gap {most:.0f} px apart at most", fix)


def badge(seen: Evidence) -> Iterator[RuleCheck]:
    """28: an offer badge of 22–30 % of the short side, off the headline."""
    limit = "22–30 % of the short side, off the headline"
    disc, headline = seen.disc, seen.text("headline")
    if disc is None:
        yield without(28, "badge", "no badge", limit)
        return
    share = disc.width / seen.frame.short_px
    free = headline is None or disc.overlap(headline.ink_box) == 0
    yield judged(28, "badge", 0.22 <= share <= 0.3 and free, percent(share), limit, "use a shorter offer")


def _logo_range(seen: Evidence, emblem: Emblem) -> tuple[float, float, float, str]:
    """What is measured of a logo, its limits, and of what: width of a wordmark, height of a logo in a banner."""
    shape, box = seen.frame.shape, emblem.box
    if shape is Shape.SKYSCRAPER:
        return box.width / seen.frame.width_px, 0.25, 0.6, "the width"
    if shape in {Shape.STRIP, Shape.BILLBOARD}:
        return box.height / seen.frame.height_px, 0.14, 0.46, "the height"
    short = seen.frame.short_px
    if emblem.kind == "wordmark":
        return box.width / short, 0.15, 0.34 if seen.frame.is_display else 0.24, "the short side"
    return max(box.width, box.height) / short, 0.07, 0.15 if seen.frame.is_display else 0.11, "the short side"
