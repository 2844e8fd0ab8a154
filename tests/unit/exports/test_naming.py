"""Names in packages and ad managers, for any client anybody may have."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import ids
from core.exports import naming

ANY = st.text(max_size=200)
NASTY = (
    "../../etc/passwd", "C:\\Windows", "CON", "nul.txt", "a/b", "..", ".", "a\x00b", "trailing. ", "-rf", "~",
    "\u202egpj.exe", "x" * 300, "=cmd|' /C calc'!A0", "🎉🎉", "東京", "قهوة", "  ", "a\r\nb", "%2e%2e%2f", "é" * 200,
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Aurora Coffee", "aurora-coffee"),
        ("Fahrrad Müller & Söhne", "fahrrad-mueller-and-soehne"),
        ("Große Straße", "grosse-strasse"),
        ("Øresund Smørrebrød Å", "oresund-smorrebrod-a"),
        ("Café d'Été", "cafe-d-ete"),
        ("Łódź Żółć", "lodz-zolc"),
        ("Þór Ægir", "thor-aegir"),
        ("Ελληνικός Καφές", "ellinikos-kafes"),
        ("Кофе Щука", "kofe-shchuka"),
        ("İstanbul Işık", "istanbul-isik"),
        ("20 % off", "20-percent-off"),
        ("Naïve Œuvre", "naive-oeuvre"),
        ("ﬁne", "fine"),
        ("A_B__C", "a-b-c"),
    ],
)
def test_letters_are_written_out_as_their_languages_do(text: str, written: str) -> None:
    assert naming.slug(text, empty="client") == written


def test_decomposed_letters_are_written_like_composed_ones() -> None:
    assert naming.slug("Mu\u0308ller", empty="client") == naming.slug("Müller", empty="client") == "mueller"


def test_names_without_any_latin_form_still_differ() -> None:
    tokyo, kyoto = naming.slug("東京", empty="client"), naming.slug("京都", empty="client")
    assert tokyo != kyoto
    assert re.fullmatch(r"client-[0-9a-f]{6}", tokyo)
    assert naming.slug("  ", empty="client") == "client"


@given(ANY | st.sampled_from(NASTY), st.integers(1, 80))
def test_a_slug_is_short_plain_and_never_empty(text: str, most: int) -> None:
    slug = naming.slug(text, empty="x", most=most)
    assert re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", slug)
    assert len(slug) <= max(most, len("x-123456"))


@given(
    ANY | st.sampled_from(NASTY), ANY | st.sampled_from(NASTY), st.integers(1, 9999), st.sampled_from(["jpg", "png"])
)
def test_a_picture_name_is_ascii_within_120_characters_and_ends_in_its_code(
    client: str, campaign: str, concept: int, image_format: str
) -> None:
    code = ids.new_code()
    name = naming.picture_name(
        client=client, campaign=campaign, concept_number=concept, code=code, image_format=image_format
    )
    assert len(name) <= 120
    assert re.fullmatch(rf"[a-z0-9-]+_[a-z0-9-]+_c{concept}_{code}\.{image_format}", name)
    assert name.split(".")[0].upper() not in {"CON", "NUL", "AUX", "PRN"}


@given(st.lists(st.tuples(ANY, ANY, st.integers(1, 3)), min_size=2, max_size=20))
def test_names_never_collide_also_where_case_does_not_count(ads: list[tuple[str, str, int]]) -> None:
    codes = [ids.new_code() for _ in ads]
    names = [
        naming.picture_name(client=client, campaign=campaign, concept_number=number, code=code, image_format="jpg")
        for (client, campaign, number), code in zip(ads, codes, strict=True)
    ]
    assert len({name.casefold() for name in names}) == len(set(codes))


@given(ANY | st.sampled_from(NASTY), ANY | st.sampled_from(NASTY), st.integers(1, 99))
def test_an_ad_name_stays_within_120_characters_and_keeps_placement_and_code(
    client: str, campaign: str, concept: int
) -> None:
    code = ids.new_code()
    name = naming.ad_name(
        client=client,
        campaign=campaign,
        concept_number=concept,
        placement_id="google_display_leaderboard",
        code=code,
    )
    assert len(name) <= 120
    assert name.isascii()
    assert name.endswith(f"_c{concept}_google-display-leaderboard_{code}")


@given(st.text(max_size=255) | st.sampled_from(NASTY), st.sampled_from(["image/jpeg", "image/png", "image/webp"]))
def test_an_original_keeps_its_name_as_far_as_it_is_safe(original: str, media_type: str) -> None:
    name = naming.original_name(original, "ab12cd34" + "0" * 56, media_type)
    assert re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*_ab12cd34\.(jpg|png|webp)", name)
    assert len(name) <= 120


def test_an_originals_extension_follows_its_content_not_its_name() -> None:
    assert naming.original_name("Cup.PNG", "ab12cd34" * 8, "image/jpeg") == "cup_ab12cd34.jpg"


def test_a_format_packages_do_not_hold_is_a_fault_and_no_guess() -> None:
    with pytest.raises(ValueError, match="tiff"):
        naming.extension("tiff")
