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
_KEPT: Final = 4


class Photos:
    """The photos looked at last, decoded, by agency."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[tuple[str, str, float, str], DecodedPicture] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, scope: Scope, sha256: str, scale: float, mask: str) -> DecodedPicture:
        """The photo at that scale, with its mask if it has one; read and decoded when it is not among the last ones."""
        key = (str(scope.agency_id), sha256, scale, mask)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        decoded = _decoded(files.read(scope, sha256), scale, files.read(scope, mask) if mask else b"")
        with self._lock:
            self._kept[key] = decoded
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return decoded


def _decoded(data: bytes, scale: float, mask: bytes) -> DecodedPicture:
    whole = rendering.decode(data, mask=mask)
    if scale == 1:
        return whole
    copy = whole.level_for(scale)
    if scale > HALF:
        size = math.ceil(whole.width_px * scale), math.ceil(whole.height_px * scale)
        copy = copy.resize(size, Image.Resampling.LANCZOS)
    return DecodedPicture.of_image(copy, whole.mask)


kept: Final = Photos(_KEPT)
