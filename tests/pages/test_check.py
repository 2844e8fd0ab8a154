"""The page that checks any picture: upload, choice of placements, verdicts, and the designed states."""

import io

import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from core.db import Scope
from core.vocabulary import Role
from tests.conftest import make_scope
from tests.pages.conftest import Opener


def picture(width_px: int = 1440, height_px: int = 1440, kind: str = "JPEG") -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").resize((width_px, height_px)).convert("RGB").save(out, kind)
    return out.getvalue()


def words(page: AppTest) -> str:
    kinds = ("markdown", "caption", "error", "info", "title", "header", "subheader", "toast", "html")
    return " ".join(str(getattr(one, "value", None) or one.proto.body) for kind in kinds for one in page.get(kind))


def folds(page: AppTest) -> str:
    """The verdicts as they are drawn."""
    return next((one.proto.body for one in page.get("html") if 'class="im-lint"' in one.proto.body), "")


@pytest.fixture
def page(open_page: Opener, scope: Scope) -> AppTest:
    opened = open_page("check", scope)
    assert not opened.exception
    return opened


def dropped(page: AppTest, data: bytes, name: str = "art.jpg") -> AppTest:
    page.file_uploader(key="check_file").set_value((name, data, "image/jpeg")).run()
    assert not page.exception
    return page


def test_before_a_picture_is_there_the_page_says_what_it_is_for(page: AppTest) -> None:
    assert "Drop a picture" in words(page)
    assert not page.get("error")


def test_a_viewer_may_check_pictures(open_page: Opener, scope: Scope) -> None:
    viewer = make_scope("Viewers", Role.VIEWER, agency_id=scope.agency_id)
    assert "Drop a picture" in words(open_page("check", viewer))


def test_a_picture_is_judged_for_the_placements_of_its_shape(page: AppTest) -> None:
    dropped(page, picture())
    drawn = folds(page)
    assert "Meta · Facebook feed, single image" in drawn
    assert "Responsive display, square image" in drawn
    assert "Stories" not in drawn
    assert "art.jpg" in words(page)


def test_every_placement_can_be_asked_at_once_and_the_best_comes_first(page: AppTest) -> None:
    dropped(page, picture())
    page.pills(key="check_group").set_value("All placements").run()
    drawn = folds(page)
    assert drawn.count("<details") == 37
    verdicts = [part.split('"')[0] for part in drawn.split('<details data-verdict="')[1:]]
    assert verdicts == sorted(verdicts, key=("pass", "warn", "fail").index)
    assert {"pass", "fail"} <= set(verdicts)


def test_how_many_fit_is_told_in_the_singular_and_the_plural(page: AppTest) -> None:
    dropped(page, picture(600, 400))
    page.pills(key="check_group").set_value("My choice").run()
    page.multiselect(key="check_places").set_value(["snap_tile"]).run()
    assert "<b>1</b><span>does not fit</span>" in words(page)
    page.multiselect(key="check_places").set_value(["snap_tile", "linkedin_191"]).run()
    assert "<b>2</b><span>do not fit</span>" in words(page)


def test_placements_can_be_picked_by_hand(page: AppTest) -> None:
    dropped(page, picture())
    page.pills(key="check_group").set_value("My choice").run()
    assert "Which placements?" in words(page)
    page.multiselect(key="check_places").set_value(["snap_tile", "x_image_1x1"]).run()
    assert folds(page).count("<details") == 2


def test_words_are_judged_where_they_are_given(page: AppTest) -> None:
    dropped(page, picture())
    assert "the headline is cut" not in folds(page).lower()
    page.text_input(key="check_headline").set_value("A headline that is far too long for the feed").run()
    assert "the headline is cut after 27 characters" in folds(page).lower()


def test_the_rule_stands_apart_with_its_age_confidence_sources_and_conflicts(page: AppTest) -> None:
    dropped(page, picture())
    drawn = folds(page)
    assert "third-party rule" in drawn
    assert "read 2026-11-22" in drawn
    assert 'href="https://madgicx.com/facebook-ad-formats"' in drawn
    assert "Where sources differ" in drawn


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"hello, I am a text", "text file"), (picture()[:3000], "ends in the middle")],
)
def test_what_is_no_sound_picture_is_told_and_the_next_one_is_taken(page: AppTest, data: bytes, said: str) -> None:
    dropped(page, data)
    assert said in " ".join(one.value for one in page.error)
    assert not folds(page)
    dropped(page, picture(), "good.jpg")
    assert not page.error
    assert folds(page)


def test_a_size_that_no_placement_has_is_a_state_of_its_own(page: AppTest) -> None:
    dropped(page, picture(640, 400))
    assert "No placement has this shape" in words(page)
    page.pills(key="check_group").set_value("LinkedIn").run()
    assert folds(page).count("<details") == 4


def test_a_kind_that_is_not_opened_is_judged_by_its_format(page: AppTest) -> None:
    dropped(page, picture(kind="TIFF"), "art.tif")
    assert "TIFF is not opened here" in words(page)
    page.pills(key="check_group").set_value("X").run()
    assert "save it as jpg" in folds(page).lower()


def test_a_file_name_is_never_markup(page: AppTest) -> None:
    dropped(page, picture(), "<img src=x onerror=alert(1)>.jpg")
    assert "<img src=x" not in words(page)
    assert "&lt;img src=x" in words(page)


def test_a_verdict_says_how_many_of_its_checks_are_the_reason(page: AppTest) -> None:
    dropped(page, picture(900, 300))
    page.pills(key="check_group").set_value("Snapchat").run()
    assert not page.exception
    assert "2 of 7 checks failed" in folds(page)
