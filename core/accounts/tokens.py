"""Secrets that travel in cookies and links: random, unguessable, and stored only as their hash."""

import hashlib
import secrets

TOKEN_BYTES = 32
_LONGEST = 200


def new_token() -> str:
    """A fresh 256-bit token, safe in addresses and cookies."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def digest(token: str) -> str:
    """The SHA-256 of a token, as stored; tokens have 256 random bits, so no salt and no slow hash is needed."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def is_plausible(token: str | None) -> bool:
    """Whether `token` could be one of ours; spares the database strings that cannot."""
    return bool(token) and isinstance(token, str) and len(token) <= _LONGEST
