"""Photos decoded for pictures that are looked at and not kept: opening the same one again costs nothing."""

import math
import threading
from collections import OrderedDict
from typing import Final

from PIL import Image

from core import rendering
from core.db import Scope
from core.rendering import DecodedPicture
from core.storage import files

HALF: Final = 0.5
# Two photos of 12 megapixels in full size, or eight in half.
_KEPT_BYTES: Final = 96 * 2**20


class Photos:
    """The photos looked at last, decoded, by agency: as many as fit into so many bytes, and always the last one."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._kept: OrderedDict[tuple[str, str, float, str], DecodedPicture] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, scope: Scope, sha256: str, scale: float, mask: str) -> DecodedPicture:
        """The photo at that scale, with its mask if it has one; read and decoded when it is not among the last ones."""
        key = (str(scope.agency_id), sha256, scale, mask)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                # What is kept grows when it is drawn from: copies are made when first needed.
                self._let_go()
                return self._kept[key]
        decoded = _decoded(files.read(scope, sha256), scale, files.read(scope, mask) if mask else b"")
        with self._lock:
            self._kept[key] = decoded
            self._let_go()
        return decoded

    def _let_go(self) -> None:
        """Forget the photos that were not looked at for longest, until the others fit."""
        held = {key: photo.held_bytes for key, photo in self._kept.items()}
        while len(self._kept) > 1 and sum(held.values()) > self._most_bytes:
            del held[self._kept.popitem(last=False)[0]]


def _decoded(data: bytes, scale: float, mask: bytes) -> DecodedPicture:
    whole = rendering.decode(data, mask=mask)
    if scale == 1:
        return whole
    copy = whole.level_for(scale)
    if scale > HALF:
        size = math.ceil(whole.width_px * scale), math.ceil(whole.height_px * scale)
        copy = copy.resize(size, Image.Resampling.LANCZOS)
    return DecodedPicture.of_image(copy, whole.mask)


kept: Final = Photos(_KEPT_BYTES)
