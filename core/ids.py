"""Typed ids and ad codes: what identifies a row to the database, and an ad version to the world."""

import os
import secrets
import time
from typing import NewType

AgencyId = NewType("AgencyId", str)
UserId = NewType("UserId", str)
SessionId = NewType("SessionId", str)
WorkspaceId = NewType("WorkspaceId", str)
BrandKitId = NewType("BrandKitId", str)
LogoId = NewType("LogoId", str)
FontId = NewType("FontId", str)
CampaignId = NewType("CampaignId", str)
AssetId = NewType("AssetId", str)
CaptionId = NewType("CaptionId", str)
VariationId = NewType("VariationId", str)
ConceptId = NewType("ConceptId", str)
CreativeId = NewType("CreativeId", str)
VersionId = NewType("VersionId", str)
ReviewLinkId = NewType("ReviewLinkId", str)
BatchId = NewType("BatchId", str)
BatchItemId = NewType("BatchItemId", str)
ExportId = NewType("ExportId", str)

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_PREFIX = "IM"
_PAYLOAD_LENGTH = 5


def new_id() -> str:
    """A fresh row id: 26 characters of Crockford base32, sorting by creation time (48-bit ms + 80 random bits, as ULID)."""
    number = (int(time.time() * 1000) << 80) | int.from_bytes(os.urandom(10), "big")
    return "".join(CROCKFORD[(number >> shift) & 31] for shift in range(125, -1, -5))


def new_ids(count: int) -> list[str]:
    """Fresh row ids, each sorting after the one before: rows that are written at once keep their order."""
    return sorted(new_id() for _ in range(count))


def new_code() -> str:
    """A fresh ad code: `IM`, five random symbols and a checksum symbol. Uniqueness is the table's business."""
    payload = "".join(secrets.choice(CROCKFORD) for _ in range(_PAYLOAD_LENGTH))
    return CODE_PREFIX + payload + checksum_symbol(payload)


def checksum_symbol(payload: str) -> str:
    """The last symbol of a code, from its five others: detects any one wrong symbol and any swap of neighbours.

    A weighted sum modulo 32 with odd weights whose neighbours differ by an odd number is impossible, so the sum runs in
    GF(32) (x⁵+x²+1): symbol i is multiplied by αⁱ⁺¹, which no single change and no swap of two different neighbours leaves equal.
    """
    total = 0
    for position, symbol in enumerate(payload, start=1):
        total ^= _times_alpha(CROCKFORD.index(symbol), position)
    return CROCKFORD[total]


def is_code(text: str) -> bool:
    """Whether `text` has the shape of an ad code and its checksum holds; says nothing about existence."""
    body = text.removeprefix(CODE_PREFIX)
    if len(text) != len(CODE_PREFIX) + _PAYLOAD_LENGTH + 1 or len(body) != _PAYLOAD_LENGTH + 1:
        return False
    if any(symbol not in CROCKFORD for symbol in body):
        return False
    return checksum_symbol(body[:-1]) == body[-1]


def _times_alpha(value: int, times: int) -> int:
    """`value`·α^times in GF(32) with the primitive polynomial x⁵+x²+1."""
    for _ in range(times):
        value <<= 1
        if value & 32:
            value ^= 0b100101
    return value
