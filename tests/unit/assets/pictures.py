"""Pictures for the tests: real photographs that ship with scikit, and hostile ones made here."""

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pillow_heif
import skimage
import sklearn
from PIL import Image, PngImagePlugin

pillow_heif.register_heif_opener()

CANARY = b"CANARY-52.5163N-13.3777E"
_SCIKIT_IMAGE = Path(skimage.__file__).parent / "data"
_SCIKIT_LEARN = Path(sklearn.__file__).parent / "datasets" / "images"


def real(name: str) -> bytes:
    """A photograph of scikit-image or scikit-learn."""
    found = [folder / name for folder in (_SCIKIT_IMAGE, _SCIKIT_LEARN) if (folder / name).exists()]
    return found[0].read_bytes()


def encode(picture: Image.Image, image_format: str, **options: Any) -> bytes:
    """The picture as a file."""
    out = io.BytesIO()
    picture.save(out, image_format, **options)
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    """A file as a loaded picture."""
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture


def letter_f(width: int = 120, height: int = 160) -> Image.Image:
    """A picture that looks different in each of the eight orientations: a red F on white, its foot blue."""
    picture = Image.new("RGB", (width, height), "white")
    picture.paste("red", (20, 10, 45, height - 10))
    picture.paste("red", (45, 10, width - 10, 40))
    picture.paste("red", (45, 70, width - 40, 95))
    picture.paste("blue", (20, height - 35, 45, height - 10))
    return picture


def photo_like(width: int, height: int, mode: str = "RGB", seed: int = 3) -> Image.Image:
    """Soft coloured blotches."""
    rng = np.random.default_rng(seed)
    levels = rng.integers(0, 255, (max(2, height // 40), max(2, width // 40), len(mode)), dtype=np.uint8)
    return Image.fromarray(levels).resize((width, height), Image.Resampling.BICUBIC)


def exif(orientation: int = 1, *, canary: bool = False) -> Image.Exif:
    """EXIF with an orientation and, if asked, a GPS position and texts that must not survive."""
    block = Image.Exif()
    block[0x0112] = orientation
    if canary:
        block[0x010E] = CANARY.decode()
        block[0x010F] = CANARY.decode()
        gps = block.get_ifd(0x8825)
        gps[1], gps[2], gps[3], gps[4] = "N", (52.0, 30.0, 58.7), "E", (13.0, 22.0, 39.7)
        gps[27] = CANARY
    return block


def png_chunk(kind: bytes, body: bytes) -> bytes:
    """One PNG chunk with its checksum."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_bomb(width: int, height: int) -> bytes:
    """A tiny PNG that announces `width` × `height` black pixels."""
    header = png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    rows = zlib.compress(bytes(1 << 20), 9)
    return b"\x89PNG\r\n\x1a\n" + header + png_chunk(b"IDAT", rows) + png_chunk(b"IEND", b"")


def png_with(data: bytes, kind: bytes, body: bytes) -> bytes:
    """A PNG with one more chunk right after its header."""
    return data[:33] + png_chunk(kind, body) + data[33:]


def with_jpeg_segment(data: bytes, marker: int, body: bytes) -> bytes:
    """A JPEG with one more segment right after its start."""
    return data[:2] + struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body + data[2:]


def text_chunks() -> PngImagePlugin.PngInfo:
    """PNG text in its three forms, all with the canary."""
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", CANARY.decode())
    info.add_text("Author", CANARY.decode(), zip=True)
    info.add_itxt("XML:com.adobe.xmp", f"<x>{CANARY.decode()}</x>")
    return info


def display_p3_profile() -> bytes:
    """A minimal Display P3 profile with a plain 2.2 curve (primaries adapted to D50)."""
    primaries = {
        b"rXYZ": (0.51512, 0.24120, -0.00105),
        b"gXYZ": (0.29198, 0.69225, 0.04189),
        b"bXYZ": (0.15710, 0.06657, 0.78407),
        b"wtpt": (0.96420, 1.0, 0.82491),
    }
    tags = {name: b"XYZ \0\0\0\0" + b"".join(_fixed(value) for value in values) for name, values in primaries.items()}
    curve = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(2.2 * 256)) + b"\0\0"
    tags |= {b"rTRC": curve, b"gTRC": curve, b"bTRC": curve, **_texts(b"Display P3")}
    return _profile(b"mntr", b"RGB ", b"XYZ ", tags)


def cmyk_profile() -> bytes:
    """A minimal press profile: paper white, pure cyan is Lab (55, -37, -50), everything with more ink is black."""
    grid = []
    for cyan, magenta, yellow, black in np.ndindex(2, 2, 2, 2):
        inks = cyan + magenta + yellow + black
        lab = (100, 0, 0) if inks == 0 else (55, -37, -50) if cyan and inks == 1 else (10, 0, 0)
        grid += [round(lab[0] * 2.55), lab[1] + 128, lab[2] + 128]
    straight = bytes(range(256))
    identity = b"".join(_fixed(float(row == column)) for row in range(3) for column in range(3))
    table = b"mft1\0\0\0\0" + bytes([4, 3, 2, 0]) + identity + straight * 4 + bytes(grid) + straight * 3
    white = b"XYZ \0\0\0\0" + b"".join(_fixed(value) for value in (0.96420, 1.0, 0.82491))
    return _profile(b"prtr", b"CMYK", b"Lab ", {b"A2B0": table, b"wtpt": white, **_texts(b"Test press")})


def _fixed(value: float) -> bytes:
    return struct.pack(">i", round(value * 65536))


def _texts(name: bytes) -> dict[bytes, bytes]:
    description = b"desc\0\0\0\0" + struct.pack(">I", len(name) + 1) + name + bytes(1 + 4 + 4 + 2 + 1 + 67)
    return {b"desc": description, b"cprt": b"text\0\0\0\0public domain\0"}


def _profile(device: bytes, colours: bytes, connection: bytes, tags: dict[bytes, bytes]) -> bytes:
    table, body = struct.pack(">I", len(tags)), b""
    start = 128 + 4 + 12 * len(tags)
    for name, content in tags.items():
        padded = content + bytes(-len(content) % 4)
        table += name + struct.pack(">II", start + len(body), len(content))
        body += padded
    size = start + len(body)
    header = struct.pack(">I4sI4s4s4s", size, b"none", 0x02400000, device, colours, connection)
    header += struct.pack(">6H", 2026, 1, 1, 0, 0, 0) + b"acsp" + bytes(28)
    header += b"".join(_fixed(value) for value in (0.9642, 1.0, 0.8249))
    return header.ljust(128, b"\0") + table + body
