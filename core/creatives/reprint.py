"""An ad's picture in another file format: drawn again from its stored recipe, and given out only if it is the same picture.

A stored JPEG has lost something already; written as PNG it would keep the loss and weigh three times as much. So the
recipe is drawn once more. What was approved is a file, though: the JPEG of the new drawing must be that file, byte for
byte, before anything else is written from it.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from PIL import Image

from core import rendering
from core.brand import typecase
from core.creatives.studio import opened_logo
from core.db import Scope
from core.errors import InvalidInput, Refused
from core.rendering import DecodedPicture, Recipe, Rendered, RenderRefused
from core.storage import FileDamaged, FileMissing, files


class NotTheSame(Refused):
    """Drawn again, the ad would not be the picture that is stored."""


class Press:
    """Draws stored ads again. Holds the photo of the last one: ads of one photo should follow each other."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._photo: tuple[tuple[str, str], DecodedPicture] | None = None
        self._logos: dict[str, Image.Image] = {}

    def reprint(self, stored: Mapping[str, Any], sha256: str, image_format: str) -> Rendered:
        """The picture of a stored recipe in `image_format`, within the byte limit of its placement.

        Args:
            stored: The recipe as a version keeps it.
            sha256: The file that this recipe gave when the ad was made.

        Raises:
            NotTheSame: Its photo, logo or font is gone, or this release draws it otherwise.
            RenderRefused: It is larger in that format than its placement allows.
        """
        try:
            recipe = Recipe.from_json(json.dumps(stored))
            again = self._drawn(recipe)
        except InvalidInput as fault:
            raise NotTheSame("this release cannot read its recipe", remedy="make the ad again") from fault
        except (FileMissing, FileDamaged, RenderRefused) as fault:
            raise NotTheSame("what it was drawn from is gone", remedy="make the ad again") from fault
        if hashlib.sha256(again.data).hexdigest() != sha256:
            raise NotTheSame("this release would draw it otherwise", remedy="make the ad again, and approve it")
        return self._drawn(replace(recipe, image_format=image_format))

    def _drawn(self, recipe: Recipe) -> Rendered:
        typecase.lay_ready(typecase.taken_out(self._scope, recipe.kit.heading_font, recipe.kit.body_font))
        return rendering.render(recipe, self._decoded(recipe), self._marks(recipe))

    def _decoded(self, recipe: Recipe) -> DecodedPicture:
        wanted = recipe.picture.sha256, recipe.mask.sha256 if recipe.mask else ""
        if self._photo is None or self._photo[0] != wanted:
            photo, mask = wanted
            data = files.read_named(self._scope, photo)
            cut = files.read_named(self._scope, mask) if mask else b""
            self._photo = wanted, rendering.decode(data, max(recipe.width_px, recipe.height_px), cut)
        return self._photo[1]

    def _marks(self, recipe: Recipe) -> Mapping[str, Image.Image]:
        for logo in recipe.kit.logos:
            if logo.sha256 not in self._logos:
                self._logos[logo.sha256] = opened_logo(files.read_named(self._scope, logo.sha256))
        return self._logos
