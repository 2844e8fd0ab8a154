"""The gallery: sheets of real pictures, a page over them, and a watch that draws again."""

import json
import os
import threading
import time

import pytest
from PIL import Image

from core import placements, rendering
from core.cli import main
from core.errors import InvalidInput
from core.ops import contact_sheet, gallery


@pytest.fixture
def one_sample(monkeypatch):
    monkeypatch.setattr(gallery, "SAMPLES", gallery.SAMPLES[:1])


def told(_line):
    """Progress that nobody reads here."""


def test_a_sheet_shows_every_format_where_it_says_and_the_index_shows_the_sheet(tmp_path, one_sample):
    (sheet,) = gallery.make(["framed"], tmp_path / "new", told)
    assert not sheet.refused
    with Image.open(sheet.path) as picture:
        ground = picture.getpixel((5, 5))
        assert picture.width > 4 * 390
        # Paper surrounds the pictures, and the pictures are no paper.
        assert picture.convert("L").getextrema()[0] < 60
    assert all(abs(channel - 246) < 8 for channel in ground)
    assert f"{sheet.path.name}?" in (tmp_path / "new" / "index.html").read_text()


def test_every_ratio_group_of_composed_placements_is_on_the_sheet_or_as_near_as_a_sibling():
    shown = [placements.get(name).width_px / placements.get(name).height_px for name in contact_sheet.FORMATS]
    for placement in placements.all_placements():
        ratio = placement.width_px / placement.height_px
        assert min(abs(ratio - other) / other for other in shown) < 0.35, placement.id


def test_what_is_refused_stands_in_its_place_and_makes_the_verdict_negative(tmp_path, monkeypatch, capsys):
    endless = rendering.Texts("Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen")
    sample = gallery.Sample("endless", "coffee_cup.webp", "Aurora Coffee", "dark", endless)
    monkeypatch.setattr(gallery, "SAMPLES", (sample,))
    assert main(["gallery", "--layout", "tile", "--out", str(tmp_path), "--json"]) == 1
    said = json.loads(capsys.readouterr().out)
    assert said["ok"] is False
    assert "headline" in said["sheets"][0]["refused"]["google_display_skyscraper"]
    with Image.open(said["sheets"][0]["path"]) as picture:
        assert picture.width > 1000


def test_an_unknown_layout_and_a_folder_that_is_none_are_refused_before_anything_is_drawn(tmp_path, capsys):
    assert main(["gallery", "--layout", "cubist", "--out", str(tmp_path / "x")]) == 2
    assert capsys.readouterr().err.startswith("error: layout: ")
    assert not (tmp_path / "x").exists()
    (tmp_path / "file").write_text("")
    with pytest.raises(InvalidInput):
        gallery.make(["tile"], tmp_path / "file", told)


def test_the_watch_draws_again_when_a_layout_changes_and_not_before(tmp_path, monkeypatch):
    runs = []
    watched = tmp_path / "layouts"
    watched.mkdir()
    (watched / "tile.py").write_text("")
    monkeypatch.setattr(gallery, "_LAYOUTS", watched)
    monkeypatch.setattr(gallery.subprocess, "run", lambda command, check: runs.append(command))
    (tmp_path / "out").mkdir()
    watch = threading.Thread(target=gallery.watch, args=(["tile"], tmp_path / "out", 2))
    watch.start()
    while not runs:
        time.sleep(0.02)
    time.sleep(3 * gallery._LOOK_EVERY_S)
    assert len(runs) == 1
    os.utime(watched / "tile.py", ns=(1, 1))
    watch.join(timeout=60)
    assert [command[3:6] for command in runs] == [["gallery", "--layout", "tile"]] * 2
    assert 'http-equiv="refresh"' in (tmp_path / "out" / "index.html").read_text()


def test_a_photo_stands_in_the_gallery_as_in_the_library():
    for name, point, counts in (("coffee_sill.webp", (0.26, 0.75), False), ("skin_night.webp", (0.4, 0.55), True)):
        photo, _ = gallery._photo(name)
        assert (photo.focal_x, photo.focal_y) == point
        assert (photo.subject is not None) is counts


def test_every_layout_is_told_on_the_docs_page():
    assert set(gallery._TOLD) == set(rendering.FAMILIES)


@pytest.mark.parametrize(
    "quoted", ["朝の一杯が待ち遠しくなりました", "Φροντίδα", "Обжариваем", "העור", "좋은아침입니다"]
)
def test_a_remark_quotes_other_letters_in_a_font_that_has_them_and_keeps_to_its_width(quoted):
    remark = f"headline: “{quoted}” alone is too wide for 160 × 600 — shorten it"
    lines = list(contact_sheet._lines(remark, 100))
    assert "".join(piece for line in lines for piece, _ in line) == remark.replace(" ", "")
    empty = {}
    for line in lines:
        assert sum(font.getlength(f"{piece} ") for piece, font in line[:-1]) <= 100
        for piece, font in line:
            assert font.getlength(piece) <= 100
            # What a font draws for a letter it does not have is one and the same box.
            box = empty.setdefault(font.getname(), bytes(font.getmask("\U0010fffd")))
            assert all(bytes(font.getmask(letter)) != box for letter in piece if letter.isalpha())
