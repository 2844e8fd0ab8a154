"""Fonts of a client's own: kept with the kit, chosen by name, drawn with, refused when broken, never another agency's."""

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from fontTools.ttLib import TTFont
from sqlalchemy import delete, select

from core import db, storage
from core.brand import preview, queries, rules, service, typecase
from core.brand.models import BrandFont
from core.creatives import easel, studio
from core.db import Scope
from core.errors import Forbidden, InvalidInput
from core.ops import sweep
from core.rendering import fonts
from core.rendering.font_files import FontUnusable
from core.storage.models import StoredFile
from core.vocabulary import Role
from core.workspaces import service as workspaces
from tests.conftest import make_scope
from tests.factories import font
from tests.unit.creatives import studio_set


@pytest.fixture
def made(scope: Scope) -> workspaces.CreatedWorkspace:
    return workspaces.create(scope, client_name="Aurora")


@pytest.fixture(autouse=True)
def nothing_at_hand() -> None:
    """No font was brought by another test of this process."""
    fonts._brought.clear()


def renamed(data: bytes, family: str = "Aurora Type", *, is_italic: bool = False) -> bytes:
    """The font as another one's: under another name."""
    out = io.BytesIO()
    with TTFont(io.BytesIO(data)) as opened:
        for row in [row for row in opened["name"].names if row.nameID in {1, 16, 21}]:
            opened["name"].setName(family, 1, row.platformID, row.platEncID, row.langID)
            if row.nameID != 1:
                opened["name"].removeNames(nameID=row.nameID)
        opened["head"].macStyle |= 2 if is_italic else 0
        opened.save(out)
    return out.getvalue()


def only(scope: Scope, made: workspaces.CreatedWorkspace) -> queries.FontView:
    (found,) = queries.get_kit(scope, made.workspace_id).fonts
    return found


def uses(scope: Scope, sha256: str) -> int:
    with db.read(scope) as work:
        return work.scalar(select(StoredFile.uses).where(StoredFile.sha256 == sha256)) or 0


def test_a_font_is_kept_with_its_facts_and_called_by_its_name(scope: Scope, made: workspaces.CreatedWorkspace) -> None:
    service.add_font(scope, made.kit_id, name="C:\\fonts\\aurora.ttf", data=renamed(font("Lato")))
    view = only(scope, made)
    assert (view.name, view.label, view.weights) == ("Aurora Type", "Aurora Type · 700", (700,))
    assert view.original_name == "aurora.ttf"
    assert any("Latin letters" in note for note in view.notes)
    sha256 = view.family.removeprefix(fonts.BROUGHT)
    assert uses(scope, sha256) == 1
    assert storage.current().exists(scope.agency_id, sha256)


def test_cuts_of_one_family_have_labels_of_their_own(scope: Scope, made: workspaces.CreatedWorkspace) -> None:
    for data in (
        renamed(font("Lato", 400)),
        renamed(font("Lato", 700)),
        renamed(font("Lato", 700), is_italic=True),
        renamed(font("Caladea", 700)),
    ):
        service.add_font(scope, made.kit_id, name="a.ttf", data=data)
    service.add_font(scope, made.kit_id, name="v.ttf", data=renamed(font("Heebo")))
    labels = [view.label for view in queries.get_kit(scope, made.workspace_id).fonts]
    assert labels == [
        "Aurora Type · 400", "Aurora Type · 700", "Aurora Type · 700 italic", "Aurora Type · 700 (2)",
        "Aurora Type · 100–900",
    ]  # fmt: skip


@pytest.mark.parametrize("written", ["Aurora Type", "aurora type", "Aurora Type · 700"])
def test_a_font_is_chosen_by_its_name_and_held_by_its_hash(
    scope: Scope, made: workspaces.CreatedWorkspace, written: str
) -> None:
    service.add_font(scope, made.kit_id, name="a.ttf", data=renamed(font("Lato")))
    service.update_kit(scope, made.kit_id, heading_font=written, body_font="Lato")
    kit = queries.get_kit(scope, made.workspace_id)
    assert (kit.heading_font, kit.body_font) == (kit.fonts[0].family, "Lato")
    assert kit.font_label(str(kit.heading_font)) == "Aurora Type · 700"


def test_an_installed_family_keeps_its_name_and_one_of_several_has_to_be_chosen(
    scope: Scope, made: workspaces.CreatedWorkspace
) -> None:
    service.add_font(scope, made.kit_id, name="a.ttf", data=font("Lato"))
    service.update_kit(scope, made.kit_id, heading_font="Lato")
    assert queries.get_kit(scope, made.workspace_id).heading_font == "Lato"
    for weight in (400, 700):
        service.add_font(scope, made.kit_id, name="a.ttf", data=renamed(font("Lato", weight)))
    with pytest.raises(InvalidInput, match="several fonts named Aurora Type") as refused:
        service.update_kit(scope, made.kit_id, body_font="Aurora Type")
    assert (refused.value.field, "Aurora Type · 400" in refused.value.remedy) == ("body_font", True)


def test_a_font_that_is_not_the_kits_cannot_be_chosen_or_seen(
    scope: Scope, stranger: Scope, made: workspaces.CreatedWorkspace
) -> None:
    """Also when its bytes lie ready in this process."""
    theirs = workspaces.create(stranger, client_name="Theirs")
    service.add_font(stranger, theirs.kit_id, name="a.ttf", data=font("Heebo"))
    family = only(stranger, theirs).family
    assert fonts.bring(font("Heebo")) == family
    with pytest.raises(InvalidInput, match="no longer in the brand kit") as refused:
        service.update_kit(scope, made.kit_id, heading_font=family)
    assert refused.value.field == "heading_font"
    plain = preview.sample_ad(scope, made.workspace_id)
    assert preview.sample_ad(scope, made.workspace_id, heading_font=family).data == plain.data
    with pytest.raises(rules.FontNotFound):
        preview.uploaded_specimen(scope, made.workspace_id, family, 700, "Aurora")
    assert typecase.taken_out(scope, family) == {}


@pytest.mark.parametrize("data", [b"", b"no font", font("Lato")[:30_000], bytes(11 * 1024 * 1024)])
def test_a_file_that_is_no_font_is_refused_at_its_field_and_leaves_nothing(
    scope: Scope, made: workspaces.CreatedWorkspace, data: bytes
) -> None:
    with pytest.raises(FontUnusable) as refused:
        service.add_font(scope, made.kit_id, name="a.ttf", data=data)
    assert (refused.value.field, bool(refused.value.remedy)) == ("font", True)
    assert queries.get_kit(scope, made.workspace_id).fonts == ()
    assert list(storage.current().iterate(scope.agency_id)) == []


def test_the_same_file_twice_and_one_too_many_are_refused(
    scope: Scope, made: workspaces.CreatedWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "MOST_FONTS", 2)
    for weight in (400, 700):
        service.add_font(scope, made.kit_id, name="a.ttf", data=font("Lato", weight))
    with pytest.raises(InvalidInput, match="already") as twice:
        service.add_font(scope, made.kit_id, name="again.ttf", data=font("Lato", 700))
    with pytest.raises(InvalidInput, match="may have 2 fonts") as many:
        service.add_font(scope, made.kit_id, name="c.ttf", data=font("Caladea", 700))
    assert twice.value.field == many.value.field == "font"
    held = queries.get_kit(scope, made.workspace_id).fonts
    assert [uses(scope, view.family.removeprefix(fonts.BROUGHT)) for view in held] == [1, 1]
    assert len(list(storage.current().iterate(scope.agency_id))) == 2


def test_a_font_in_use_stays_and_one_that_is_not_takes_its_bytes_along(
    scope: Scope, made: workspaces.CreatedWorkspace
) -> None:
    font_id = service.add_font(scope, made.kit_id, name="a.ttf", data=renamed(font("Lato")))
    service.update_kit(scope, made.kit_id, heading_font="Aurora Type", body_font="Aurora Type")
    with pytest.raises(rules.FontInUse, match="Aurora Type is the font of headlines and text") as refused:
        service.remove_font(scope, font_id)
    assert refused.value.field == "font"
    service.update_kit(scope, made.kit_id, heading_font="Lato", body_font="Lato")
    service.remove_font(scope, font_id)
    assert queries.get_kit(scope, made.workspace_id).fonts == ()
    assert list(storage.current().iterate(scope.agency_id)) == []
    with pytest.raises(rules.FontNotFound):
        service.remove_font(scope, font_id)


def test_whoever_may_not_edit_brands_adds_and_removes_no_font(scope: Scope, made: workspaces.CreatedWorkspace) -> None:
    member = make_scope(role=Role.MEMBER, agency_id=scope.agency_id)
    deeds: tuple[Callable[[], object], ...] = (
        lambda: service.add_font(member, made.kit_id, name="a.ttf", data=font()),
        lambda: service.remove_font(member, "x"),
    )
    for deed in deeds:
        with pytest.raises(Forbidden):
            deed()


def test_the_sweep_keeps_the_file_of_a_font_even_when_nobody_counted_it(
    scope: Scope, made: workspaces.CreatedWorkspace
) -> None:
    service.add_font(scope, made.kit_id, name="a.ttf", data=font())
    sha256 = only(scope, made).family.removeprefix(fonts.BROUGHT)
    assert sweep.sweep(grace=timedelta(0)).removed == 0
    with db.work(scope) as work:
        work.execute(delete(StoredFile).where(StoredFile.sha256 == sha256))
    report = sweep.sweep(grace=timedelta(0))
    assert (report.removed, report.uncounted) == (0, 1)
    assert storage.current().exists(scope.agency_id, sha256)
    with db.work(scope) as work:
        work.execute(delete(BrandFont))
    assert sweep.sweep(grace=timedelta(0)).removed == 1


# ── Drawing with it ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_sample_and_a_specimen_are_set_in_the_font(scope: Scope, made: workspaces.CreatedWorkspace) -> None:
    service.add_font(scope, made.kit_id, name="a.ttf", data=renamed(font("Caladea")))
    family = only(scope, made).family
    plain = preview.sample_ad(scope, made.workspace_id)
    shown = preview.sample_ad(scope, made.workspace_id, heading_font=family)
    assert (shown.data != plain.data, shown.notes) == (True, plain.notes)
    drawn = preview.uploaded_specimen(scope, made.workspace_id, family, 700, "Aurora")
    assert drawn == preview.specimen("Caladea", 700, "Aurora")


def lose(scope: Scope, family: str) -> None:
    """The file is gone, and this process has not drawn with it yet."""
    storage.current().delete(scope.agency_id, family.removeprefix(fonts.BROUGHT))
    fonts._brought.clear()


def test_a_sample_is_shown_without_a_lost_font_and_says_so(scope: Scope, made: workspaces.CreatedWorkspace) -> None:
    plain = preview.sample_ad(scope, made.workspace_id)
    service.add_font(scope, made.kit_id, name="a.ttf", data=renamed(font("Caladea")))
    service.update_kit(scope, made.kit_id, heading_font="Aurora Type")
    family = only(scope, made).family
    lose(scope, family)
    sample = preview.sample_ad(scope, made.workspace_id)
    assert sample.data == plain.data
    assert any("Aurora Type · 700 is missing" in note for note in sample.notes)
    assert preview.uploaded_specimen(scope, made.workspace_id, family, 700, "Lost") is None


FEED = "meta_fb_feed_1x1"


@pytest.fixture
def client(scope: Scope) -> str:
    """A client whose headlines are set in a font of its own."""
    workspace_id = studio_set.make_client(scope)
    kit = queries.get_kit(scope, workspace_id)
    service.add_font(scope, kit.kit_id, name="a.ttf", data=renamed(font("Caladea")))
    service.update_kit(scope, kit.kit_id, heading_font="Aurora Type")
    return workspace_id


def test_ads_are_drawn_in_the_font_and_equal_recipes_give_equal_bytes(scope: Scope, client: str) -> None:
    fonts._brought.clear()
    campaign = studio_set.make_ads(scope, client=client, placements=[FEED])
    ad, version = studio_set.the_ad(scope, campaign)
    (view,) = queries.get_kit(scope, client).fonts
    assert version.recipe["kit"]["heading_font"] == view.family
    assert {box["name"]: box["font"] for box in version.fit_report["boxes"]}["headline"].startswith("Aurora Type 700")
    again = []
    for _ in range(2):
        fonts._brought.clear()
        sitting = studio.open_sitting(scope, ad.concept_id)
        result = studio.draw(sitting, studio.redrawn_order(sitting, sitting.standing[FEED]))
        assert result.rendered
        again.append(result.rendered.sha256)
    assert again == [version.file_sha256] * 2
    service.update_kit(scope, queries.get_kit(scope, client).kit_id, heading_font="Lato")
    sitting = studio.open_sitting(scope, ad.concept_id)
    other = studio.draw(sitting, studio.redrawn_order(sitting, sitting.standing[FEED]))
    assert other.rendered
    assert other.rendered.sha256 != version.file_sha256


def test_a_proof_at_the_easel_is_set_in_the_font_however_long_it_stood_there(scope: Scope, client: str) -> None:
    campaign = studio_set.make_ads(scope, client=client, placements=[FEED])
    opened = easel.open_easel(scope, studio_set.the_ad(scope, campaign)[0].id)
    first = easel.try_out(opened, opened.words, opened.look)
    fonts._brought.clear()
    second = easel.try_out(opened, opened.words, opened.look)
    assert first.data is not None
    assert second.data == first.data


def test_an_ad_whose_font_is_lost_is_refused_at_the_headline(scope: Scope, client: str) -> None:
    campaign = studio_set.make_ads(scope, client=client, placements=[FEED])
    ad, _ = studio_set.the_ad(scope, campaign)
    lose(scope, queries.get_kit(scope, client).fonts[0].family)
    sitting = studio.open_sitting(scope, ad.concept_id)
    result = studio.draw(sitting, studio.redrawn_order(sitting, sitting.standing[FEED]))
    assert result.rendered is None
    assert "font file of the headline is not at hand" in result.failure
    assert "upload it to the brand kit again" in result.failure
