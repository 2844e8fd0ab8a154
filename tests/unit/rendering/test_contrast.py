"""Contrast against every pixel of a ground."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from core.rendering import contrast

GROUNDS = arrays.arrays(
    np.float32, arrays.array_shapes(min_dims=2, max_dims=2, max_side=40), elements=st.floats(0, 1, width=32)
)


@given(GROUNDS)
@settings(max_examples=200, deadline=None)
def test_a_ground_is_judged_by_its_fifth_and_ninety_fifth_percentile(ground: np.ndarray) -> None:
    low, high = np.percentile(ground, (5, 95))
    worst = min(contrast.luminance_ratio(1.0, float(level)) for level in (low, high))
    measured = contrast.worst_ratio((255, 255, 255), ground)
    assert measured == pytest.approx(1.0 if high >= 1 else worst, rel=1e-5)


def test_an_ink_within_its_ground_has_no_contrast() -> None:
    ground = np.linspace(0, 1, 100, dtype=np.float32).reshape(10, 10)
    assert contrast.worst_ratio((128, 128, 128), ground) == 1.0
