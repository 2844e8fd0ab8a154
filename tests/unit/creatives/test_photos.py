"""Photos that are looked at are kept as long as memory for them lasts, and belong to one agency."""

import io
from collections.abc import Callable

import pytest
from PIL import Image

from core import db
from core.creatives.photos import Photos
from core.db import Scope
from core.rendering import DecodedPicture
from core.storage import files
from tests.conftest import make_scope

SIDE = 400
WHOLE = SIDE * SIDE * 4


@pytest.fixture
def photo(scope: Scope) -> Callable[[int], str]:
    """A stored photo of a level of grey; gives its SHA-256."""

    def stored(level: int, owner: Scope = scope) -> str:
        written = io.BytesIO()
        Image.new("RGB", (SIDE, SIDE), (level, level, level)).save(written, "JPEG")
        with db.work(owner) as work:
            return files.keep(work, written.getvalue(), "image/jpeg")

    return stored


def drawn_from(picture: DecodedPicture) -> DecodedPicture:
    picture.level_for(1.0)
    return picture


def test_as_many_photos_are_kept_as_fit_and_those_looked_at_longest_ago_go(
    scope: Scope, photo: Callable[[int], str]
) -> None:
    shelf = Photos(round(2.5 * WHOLE))
    first, second, third = (photo(level) for level in (40, 80, 120))
    kept = drawn_from(shelf.get(scope, first, 1, ""))
    gone = drawn_from(shelf.get(scope, second, 1, ""))
    assert shelf.get(scope, first, 1, "") is kept
    drawn_from(shelf.get(scope, third, 1, ""))
    assert shelf.get(scope, first, 1, "") is kept
    assert shelf.get(scope, second, 1, "") is not gone


def test_many_small_copies_are_kept_where_one_whole_photo_would_be(scope: Scope, photo: Callable[[int], str]) -> None:
    shelf = Photos(2 * WHOLE)
    names = [photo(10 * number) for number in range(1, 7)]
    halves = [shelf.get(scope, name, 0.5, "") for name in names]
    assert all(shelf.get(scope, name, 0.5, "") is half for name, half in zip(names, halves, strict=True))


def test_a_photo_larger_than_all_room_is_kept_until_the_next_one(scope: Scope, photo: Callable[[int], str]) -> None:
    shelf = Photos(WHOLE // 2)
    name = photo(60)
    large = drawn_from(shelf.get(scope, name, 1, ""))
    assert shelf.get(scope, name, 1, "") is large
    shelf.get(scope, photo(90), 0.5, "")
    assert shelf.get(scope, name, 1, "") is not large


def test_what_a_photo_takes_grows_with_the_copies_made_of_it(scope: Scope, photo: Callable[[int], str]) -> None:
    picture = Photos(WHOLE).get(scope, photo(60), 1, "")
    before = picture.held_bytes
    picture.level_for(1.0)
    assert picture.held_bytes == before + WHOLE
    picture.once(SIDE, SIDE).small_for(1.0)
    assert picture.held_bytes == before + 2 * WHOLE  # 400 px are no larger than a thumbnail


def test_one_agency_is_not_given_what_another_one_looks_at(scope: Scope, photo: Callable[[int], str]) -> None:
    shelf, name = Photos(8 * WHOLE), photo(60)
    shelf.get(scope, name, 1, "")
    with pytest.raises(files.FileMissing):
        shelf.get(make_scope("Other"), name, 1, "")
