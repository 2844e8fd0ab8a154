"""The tables of a package: what a spreadsheet makes of them, and what programs read back."""

import csv
import io
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.exports import rules
from core.exports.rules import PackageContent, PackedAd


def ad(**changes: object) -> PackedAd:
    values: dict[str, object] = {
        "code": "IM4F7K2Q",
        "placement_id": "meta_ig_feed_4x5",
        "width_px": 1440,
        "height_px": 1800,
        "concept_number": 1,
        "asset_name": "cup.jpg",
        "score": 80,
        "headline": "Slow-roasted",
        "primary_text": "20% off",
        "description": "",
        "cta": "Shop now",
        "landing_url": "https://example.com",
        "alt_text": "A cup",
        "language": "en",
        "file_sha256": "0" * 64,
        "image_format": "jpg",
        "path": "creatives/meta_ig_feed_4x5/a_b_c1_IM4F7K2Q.jpg",
    }
    return PackedAd(**{**values, **changes})  # type: ignore[arg-type]


def read(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))


@given(st.text(alphabet=st.characters(exclude_categories=("Cs",))))
def test_after_reading_back_a_cell_is_itself_or_itself_behind_an_apostrophe(text: str) -> None:
    rows = read(rules.table(("text", "other"), [(text, 'x,"y";\r\nz')]))
    assert rows[1][1] == 'x,"y";\r\nz'
    assert rows[1][0] in {text, "'" + text}
    assert not rows[1][0].lstrip(" \u00a0\u200b\u200c\u200d\u2060\ufeff").startswith(tuple("=+@＝＋－＠\t\r\n\0"))


@given(
    st.sampled_from("=+-@\t\r\n\0＝＋－＠"), st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=40)
)
def test_whatever_follows_a_trigger_no_field_of_an_ad_runs(trigger: str, rest: str) -> None:
    hostile = ad(headline=trigger + rest, cta=trigger + rest, landing_url=trigger + rest)
    cells = dict(zip(*read(rules.creatives_csv([hostile])), strict=True))
    for name in ("headline", "cta", "landing_url"):
        assert cells[name][0] not in "=+@\t\r\n\0＝＋－＠"
        assert cells[name][0] != "-" or float(cells[name]) <= 0


def test_the_csv_has_a_byte_order_mark_crlf_and_one_row_an_ad() -> None:
    data = rules.creatives_csv([ad(), ad(code="IM000000", description='He said "yes", twice\r\nand left')])
    rows = read(data)
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.endswith(b"\r\n")
    assert rows[0] == list(rules.FIELDS)
    assert [len(row) for row in rows] == [17, 17, 17]
    assert rows[2][rules.FIELDS.index("description")] == 'He said "yes", twice\r\nand left'


def test_no_text_of_the_manifest_is_null_and_json_keeps_texts_as_they_are() -> None:
    content = PackageContent("Northwind", "Aurora", "=Autumn", datetime(2026, 1, 2, tzinfo=UTC), (ad(headline="=1+1"),))
    told = json.loads(rules.manifest(content, []))
    assert told["campaign"] == "=Autumn"
    assert told["created_at"] == "2026-01-02T00:00:00Z"
    assert told["creatives"][0]["headline"] == "=1+1"
    assert all(value is not None for value in told["creatives"][0].values())
    assert tuple(told["creatives"][0]) == rules.FIELDS


def test_each_wording_is_told_once_with_the_ads_that_carry_it() -> None:
    ads = [ad(), ad(code="IM000000", placement_id="meta_story_9x16"), ad(code="IM111111", headline="Other")]
    told = rules.captions(ads)
    assert [one["codes"] for one in told] == [["IM4F7K2Q", "IM000000"], ["IM111111"]]
    assert [row[-1] for row in read(rules.captions_csv(ads))[1:]] == ["IM4F7K2Q IM000000", "IM111111"]
    assert json.loads(rules.captions_json(ads))["captions"] == told


def test_the_letter_counts_the_ads_of_each_placement() -> None:
    content = PackageContent("Northwind", "Aurora", "Autumn", datetime(2026, 1, 2, tzinfo=UTC), (ad(), ad()))
    letter = rules.letter(content).decode()
    assert "2 approved ads, prepared by Northwind" in letter
    assert "meta_ig_feed_4x5/" in letter
    assert "originals/" not in letter


@pytest.mark.parametrize(
    ("approved", "told"),
    [
        ((True, True), "2 approved ads, prepared by Northwind.\n\n"),
        ((True, False), "2 ads, prepared by Northwind.\n1 of them was not reviewed by a person"),
        ((False, False), "2 ads, prepared by Northwind.\nNone of them was reviewed by a person"),
    ],
)
def test_the_letter_and_the_table_say_what_nobody_reviewed(approved: tuple[bool, ...], told: str) -> None:
    ads = tuple(ad(is_approved=one) for one in approved)
    letter = rules.letter(PackageContent("Northwind", "Aurora", "Autumn", datetime(2026, 1, 2, tzinfo=UTC), ads))
    assert told in letter.decode()
    at = rules.FIELDS.index("status")
    assert [row[at] for row in read(rules.creatives_csv(ads))[1:]] == [
        "approved" if one else "not reviewed" for one in approved
    ]


def test_braces_in_names_do_not_break_the_letter() -> None:
    content = PackageContent("{agency}", "{0}", "{x!r}", datetime(2026, 1, 2, tzinfo=UTC), (ad(),))
    assert "{x!r}\n{0}\n" in rules.letter(content).decode()
