"""One large file from the net to a place on disk: whole and checked, or not at all."""

import hashlib
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path
from typing import Any, Final

from core.errors import Unavailable

_PIECE_BYTES: Final = 1 << 20


class _Upright(urllib.request.HTTPRedirectHandler):
    """Follows redirects, but never from https to anything that can be read or changed on the way."""

    def redirect_request(self, request: urllib.request.Request, *rest: Any) -> urllib.request.Request | None:
        following = super().redirect_request(request, *rest)
        if following is not None and request.type == "https" != following.type:
            raise urllib.error.URLError("it leads from https to an address without it")
        return following


_OPENER: Final = urllib.request.build_opener(_Upright)


def fetch(url: str, path: Path, *, md5: str, most_bytes: int, timeout_s: float = 20.0, total_s: float = 1800.0) -> Path:
    """Download `url` to `path`; what is there under that name is always the whole file.

    Args:
        md5: What the publisher says its bytes sum up to; anything else is thrown away.
        most_bytes: A longer answer is cut off and refused.
        timeout_s: How long the other side may be silent.
        total_s: How long the whole may take.

    Raises:
        Unavailable: It cannot be reached, ends early, is too long or is another file.
    """
    if not url.startswith(("https://", "http://")):
        raise Unavailable(f"{url} is no address of the web", field="url", remedy="use https://…")
    path.parent.mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + total_s
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as unfinished:
        try:
            with _OPENER.open(url, timeout=timeout_s) as answer:
                digest, size_bytes = hashlib.md5(usedforsecurity=False), 0
                # Only what is there already: a server that drips would keep a whole piece waiting past every limit.
                while piece := answer.read1(_PIECE_BYTES):
                    size_bytes += len(piece)
                    if size_bytes > most_bytes:
                        raise Unavailable(f"{url} gives more than {most_bytes:,} bytes", remedy="check the address")
                    if time.monotonic() > deadline:
                        raise TimeoutError(f"it took longer than {total_s:,.0f} seconds")
                    digest.update(piece)
                    unfinished.write(piece)
            if digest.hexdigest() != md5:
                raise Unavailable(f"what {url} gives is not the file that was published", remedy="try again later")
            unfinished.flush()
            Path(unfinished.name).replace(path)
        except (OSError, HTTPException, urllib.error.URLError) as fault:
            raise Unavailable(
                f"{url} cannot be downloaded: {_reason(fault)}",
                remedy="check the network, or put the file there by hand",
            ) from fault
        finally:
            with suppress(FileNotFoundError):
                Path(unfinished.name).unlink()
    return path


def _reason(fault: Exception) -> str:
    return str(getattr(fault, "reason", "") or fault or type(fault).__name__)
