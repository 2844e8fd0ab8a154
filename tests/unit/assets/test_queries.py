"""The library's list: newest first, found by name and tag, paged, in three statements."""

from datetime import UTC, datetime, timedelta

import pytest

from core import clock, db
from core.assets import queries, service
from core.assets.models import Asset
from core.db import Scope
from core.workspaces import service as workspaces
from tests.factories import make_ad, make_campaign
from tests.unit.statements import counted


@pytest.fixture
def client(scope: Scope) -> str:
    return workspaces.create(scope, client_name="Aurora").workspace_id


def add(scope: Scope, client: str, *names: str, finished_art: bool = False) -> list[str]:
    """Rows without bytes, an hour apart."""
    made = []
    for name in names:
        digest = f"{abs(hash((client, name))):064x}"[:64]
        with db.work(scope) as work:
            row = Asset(
                workspace_id=client, original_name=name, mime_type="image/jpeg", original_sha256=digest, file_sha256=digest,
                thumbnail_sha256=digest, size_bytes=1, width_px=4, height_px=3, orientation="landscape", brightness=0.5,
                brightness_word="balanced", contrast=0.5, finished_art=finished_art,
                uploaded_at=datetime(2026, 5, 1, tzinfo=UTC) + timedelta(hours=len(made)),
            )  # fmt: skip
            work.add(row)
            work.flush()
            made.append(row.id)
    return made


def names(scope: Scope, client: str, **how: object) -> list[str]:
    return [card.name for card in queries.list_assets(scope, client, **how).rows]


def test_pictures_are_listed_newest_first(scope: Scope, client: str) -> None:
    add(scope, client, "old.jpg", "newer.jpg", "newest.jpg")
    assert names(scope, client) == ["newest.jpg", "newer.jpg", "old.jpg"]


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("KÜCHE", ["Küche.jpg"]),
        ("kuche", ["Küche.jpg"]),
        ("sommer", ["b.jpg"]),
        ("%", []),
        ("jpg", ["b.jpg", "Küche.jpg"]),
    ],
)
def test_search_looks_into_names_and_tags(scope: Scope, client: str, search: str, found: list[str]) -> None:
    _, b = add(scope, client, "Küche.jpg", "b.jpg")
    service.set_tags(scope, b, ["Sommer 2026", "Garten"])
    assert names(scope, client, search=search) == found


def test_a_tag_filters_by_the_whole_word_whatever_its_case(scope: Scope, client: str) -> None:
    a, b = add(scope, client, "a.jpg", "b.jpg")
    service.set_tags(scope, a, ["Summer"])
    service.set_tags(scope, b, ["summertime"])
    assert names(scope, client, tag="SUMMER") == ["a.jpg"]


def test_tags_are_counted_most_used_first(scope: Scope, client: str) -> None:
    a, b = add(scope, client, "a.jpg", "b.jpg")
    service.set_tags(scope, a, ["Summer", "Beach"])
    service.set_tags(scope, b, ["summer"])
    assert [(tag.tag.lower(), tag.assets) for tag in queries.list_tags(scope, client)] == [("summer", 2), ("beach", 1)]


def test_finished_art_and_photos_can_be_told_apart(scope: Scope, client: str) -> None:
    add(scope, client, "photo.jpg")
    add(scope, client, "ad.png", finished_art=True)
    assert names(scope, client, finished_art=True) == ["ad.png"]
    assert names(scope, client, finished_art=False) == ["photo.jpg"]
    assert len(names(scope, client)) == 2


def test_pages_cover_the_library_once(scope: Scope, client: str) -> None:
    add(scope, client, *(f"{n}.jpg" for n in range(5)))
    pages = [queries.list_assets(scope, client, page=page, per_page=2) for page in (1, 2, 3)]
    assert sorted(card.name for page in pages for card in page.rows) == [f"{n}.jpg" for n in range(5)]
    assert (pages[0].total, pages[0].pages) == (5, 3)


def test_the_number_of_statements_does_not_grow_with_the_rows(scope: Scope, client: str) -> None:
    def cost() -> int:
        with counted() as sent:
            queries.list_assets(scope, client, search="jpg")
        return len(sent)

    [first] = add(scope, client, "first.jpg")
    service.set_tags(scope, first, ["one"])
    few = cost()
    for asset in add(scope, client, *(f"{n}.jpg" for n in range(20))):
        service.set_tags(scope, asset, ["a", "b"])
    assert few == cost() == 3
    with clock.held_at(datetime(2027, 1, 1, tzinfo=UTC)), counted() as sent:
        queries.get_asset(scope, first)
    assert len(sent) == 2


def test_pictures_without_ads_are_found_apart_from_those_in_use(scope: Scope, client: str) -> None:
    used, _ = add(scope, client, "used.jpg", "spare.jpg")
    make_ad(scope, make_campaign(scope, client), asset_id=used)
    assert names(scope, client, used=False) == ["spare.jpg"]
    assert names(scope, client, used=True) == ["used.jpg"]
    with counted() as statements:
        queries.list_assets(scope, client, used=False)
    assert len(statements) == 3
