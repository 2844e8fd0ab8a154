"""A subject mask without any download: GrabCut from three starting points, and what two of the three cuts say.

Pure: a picture in, opacity and measures out. It runs in the guarded child (`core.assets.examining`) and in the shell.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.assets import matting, measuring, seeding
from core.assets.grading import Measures, grade_of
from core.assets.seeding import FloatMap, FractionBox, Marks, Point
from core.vocabulary import MaskGrade

MASK_PX: Final = 1600
# Fine texture (gravel, cloth) makes GrabCut's graph many times slower and tells nothing of the subject.
_WORK_PX: Final = 360
_CALMED_PX: Final = 3
_ROUNDS: Final = 3
_KEPT_PART: Final = 0.12
_IDLE_HOLE: Final = 0.01
# Sure and likely, for what stands out, what is unlike the edge, and both together.
_LEVELS: Final = ((0.75, 0.40), (0.80, 0.45), (0.70, 0.38))

# From here on subject and ground are one texture: what outlines close in is no subject there, and looking costs long.
_HOPELESS: Final = 0.8
_RANKS: Final = (MaskGrade.ROUGH, MaskGrade.USABLE, MaskGrade.CLEAN)

Subject = NDArray[np.bool_]


@dataclass(frozen=True)
class Cut:
    """A mask: `opacity` 0..255 (height × width, longest side at most 1600 px), and what was measured of it."""

    opacity: NDArray[np.uint8]
    measures: Measures


def cut(picture: Image.Image, *, faces: Sequence[FractionBox] = (), point: Point | None = None) -> Cut:
    """The subject of a photo.

    Args:
        picture: RGB, or RGBA: what is transparent there is no part of the subject, and nothing has to be guessed.
        faces: Boxes of faces, as fractions.
        point: A place on the subject that a person named, as fractions; None where nobody did.
    """
    if picture.mode == "RGBA":
        return own_transparency(picture)
    pixels = np.asarray(_fitted(picture, MASK_PX))
    small = _fitted(picture, _WORK_PX)
    subject, agreement = _found(small, faces, point)
    return finished(pixels, subject.astype(np.float32), agreement)


def finished(pixels: NDArray[np.uint8], subject: FloatMap, agreement: float) -> Cut:
    """Soft edges and measures for a subject that was found, however it was.

    Args:
        pixels: RGB at the size the mask shall have.
        subject: 0..1, of a smaller copy.
        agreement: 0..1, how far independent looks at the photo gave the same subject.
    """
    opacity = matting.opacity_of(pixels, subject)
    return Cut(opacity, measuring.measured(pixels, opacity, agreement))


def own_transparency(picture: Image.Image) -> Cut:
    """The mask of a picture that is cut out already: its own opacity."""
    small = picture.copy()
    small.thumbnail((MASK_PX, MASK_PX), Image.Resampling.LANCZOS)
    opacity = np.asarray(small.getchannel("A"))
    return Cut(opacity, measuring.of_transparency(opacity))


def png_of(opacity: NDArray[np.uint8]) -> bytes:
    """The stored form of a mask: an 8-bit grey PNG, the same bytes for the same mask."""
    out = io.BytesIO()
    Image.fromarray(opacity).save(out, "PNG", compress_level=6)
    return out.getvalue()


def opacity_from(png: bytes) -> NDArray[np.uint8]:
    """The mask that `png_of` wrote."""
    with Image.open(io.BytesIO(png), formats=["PNG"]) as picture:
        return np.asarray(picture.convert("L"))


def fitted_pixels(picture: Image.Image) -> NDArray[np.uint8]:
    """The pixels of a photo at the size its mask has."""
    return np.asarray(_fitted(picture, MASK_PX))


def _found(small: Image.Image, faces: Sequence[FractionBox], point: Point | None) -> tuple[Subject, float]:
    """The subject, and how far independent looks at the photo agree on it: the quick looks where they give a clean mask, else
    the better of them and the looks for what is closed in."""
    pixels = np.asarray(small)
    first = _judged(pixels, _voted(_quick_looks(small, faces, point)))
    if first.grade is MaskGrade.CLEAN or first.alike > _HOPELESS:
        return first.subject, first.agreement
    second = _judged(pixels, _voted(_looks_behind_outlines(small, faces, point)))
    best = max(first, second, key=lambda one: (_RANKS.index(one.grade), one.merit))
    return best.subject, best.agreement


@dataclass(frozen=True)
class _Judged:
    """A hard cut, its grade, and its merit among those of its grade."""

    subject: Subject
    agreement: float
    grade: MaskGrade
    merit: float
    alike: float


def _judged(pixels: NDArray[np.uint8], found: tuple[Subject, float]) -> _Judged:
    subject, agreement = found
    measures = measuring.measured(pixels, np.where(subject, 255, 0).astype(np.uint8), agreement)
    merit = agreement + measures.edge - measures.ground
    return _Judged(subject, agreement, grade_of(measures), merit, measures.alike)


def _quick_looks(small: Image.Image, faces: Sequence[FractionBox], point: Point | None) -> list[Subject]:
    """Cuts that start from what stands out, from what is unlike the picture's edge, and from both."""
    pixels = np.asarray(small)
    standing_out = seeding.what_stands_out(small)
    if point is not None:
        standing_out = standing_out * seeding.pull(standing_out.shape, point)
    unlike = seeding.what_is_unlike_the_edge(pixels, point or (0.5, 0.5))
    both = (standing_out + unlike) / 2
    both = both / max(float(both.max()), 1e-6)
    found = []
    maps: tuple[FloatMap, ...] = (standing_out, unlike, both)
    for likelihood, (sure, likely) in zip(maps, _LEVELS, strict=True):
        start = seeding.marks(likelihood, sure=sure, likely=likely, faces=faces, point=point)
        found.append(_tidied(_grabbed(pixels, start), likelihood))
    return found


def _looks_behind_outlines(small: Image.Image, faces: Sequence[FractionBox], point: Point | None) -> list[Subject]:
    """Cuts that start from what is closed in, from what is unlike the picture's edge, and from everything together; shadows
    and crumbs count less."""
    pixels = np.asarray(small)
    centre = point or (0.5, 0.5)
    closed_in = seeding.what_is_closed_in(pixels)
    if point is not None:
        closed_in = closed_in * seeding.pull(closed_in.shape, point)
    unlike = np.sqrt(seeding.what_is_unlike_the_edge(pixels, centre))
    together = closed_in + unlike + seeding.what_stands_out(small) / 2
    together = together / max(float(together.max()), 1e-6)
    lit = seeding.in_shadow(pixels, together)
    found = []
    for likelihood in (closed_in * lit, unlike * lit, together * lit):
        cleared, sure, likely = seeding.things(likelihood, centre)
        start = seeding.marks(cleared, sure=sure, likely=likely, faces=faces, point=point)
        found.append(_tidied(_grabbed(pixels, start), likelihood))
    return found


def _grabbed(pixels: NDArray[np.uint8], start: Marks) -> Subject:
    """GrabCut from those marks; without both a subject and a ground to learn from, the marks themselves."""
    known = start.copy()
    is_subject = (known == cv2.GC_FGD) | (known == cv2.GC_PR_FGD)
    if is_subject.any() and not is_subject.all():
        cv2.setRNGSeed(1)
        models = np.zeros((1, 65)), np.zeros((1, 65))
        bgr = cv2.medianBlur(np.ascontiguousarray(pixels[..., ::-1]), _CALMED_PX)
        cv2.grabCut(bgr, known, None, *models, _ROUNDS, cv2.GC_INIT_WITH_MASK)  # type: ignore[call-overload]
    return np.asarray((known == cv2.GC_FGD) | (known == cv2.GC_PR_FGD))


def _tidied(subject: Subject, likelihood: FloatMap) -> Subject:
    """Without the crumbs that weigh little beside the main part, and without pinholes."""
    count, labels = cv2.connectedComponents(subject.astype(np.uint8), connectivity=8)
    if count < 2:
        return subject
    weights = np.bincount(labels.ravel(), weights=likelihood.ravel(), minlength=count)[1:]
    kept = np.flatnonzero(weights >= _KEPT_PART * weights.max()) + 1
    whole: Subject = np.asarray(np.isin(labels, kept))
    count, labels, stats, _ = cv2.connectedComponentsWithStats((~whole).astype(np.uint8), connectivity=4)
    outside = np.unique(np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]]))
    small = np.flatnonzero(stats[:, cv2.CC_STAT_AREA] < _IDLE_HOLE * whole.sum())
    return np.asarray(whole | np.isin(labels, np.setdiff1d(small, np.append(outside, 0))))


def _voted(subjects: Sequence[Subject]) -> tuple[Subject, float]:
    """What most of the cuts call subject, and how alike the cuts are to it on average."""
    votes = np.sum([subject.astype(np.uint8) for subject in subjects], axis=0)
    subject: Subject = np.asarray(votes * 2 > len(subjects))
    return subject, sum(overlap(one, subject) for one in subjects) / len(subjects)


def overlap(one: Subject, other: Subject) -> float:
    """Common area over joint area, 0..1."""
    joint = int((one | other).sum())
    return int((one & other).sum()) / joint if joint else 0.0


def _fitted(picture: Image.Image, longest_px: int) -> Image.Image:
    small = picture.convert("RGB")
    small.thumbnail((longest_px, longest_px), Image.Resampling.LANCZOS, reducing_gap=3.0)
    return small
