"""What the words say of people in a picture."""

import pytest

from core.assets.models import Asset
from core.copywriting import material


@pytest.mark.parametrize(
    ("faces", "is_said"),
    [([], False), ([[0.31, 0.79, 0.40, 0.93]], False), ([[0.3, 0.2, 0.6, 0.6]], True)],
)
def test_only_a_large_face_is_told_to_somebody_who_does_not_see_the_picture(
    faces: list[list[float]], is_said: bool
) -> None:
    asset = Asset(palette=[], brightness_word="dark", contrast=0.2, orientation="square", faces=faces)
    assert material.facts_of(asset, ()).has_faces is is_said
