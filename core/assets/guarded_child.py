"""The process that decodes uploads: few imports, little memory, little time, and nothing worth stealing.

It is started by `core.assets.children` with an empty environment and reads requests from its input, one after the
other. Whatever a file does to it, at worst this process dies and that one file is refused.

A message either way is: 4 bytes, the length of a JSON header; the header; the blobs whose lengths it lists.
"""

import io
import json
import select
import sys
from collections.abc import Callable
from typing import Any, BinaryIO, Final

from core import guarded
from core.assets.faults import PictureDamaged, PictureTooLarge, UnusablePicture

HEADER_BYTES: Final = 4
MOST_HEADER: Final = 1 << 20
_OPEN_FILES: Final = 64

Header = dict[str, Any]
Answer = tuple[Header, list[bytes]]


def write_message(stream: BinaryIO, header: Header, blobs: list[bytes]) -> None:
    """Send a header and its blobs."""
    text = json.dumps({**header, "blobs": [len(blob) for blob in blobs]}).encode()
    stream.write(len(text).to_bytes(HEADER_BYTES, "big") + text)
    for blob in blobs:
        stream.write(blob)
    stream.flush()


def read_message(stream: BinaryIO, most_bytes: int) -> Answer | None:
    """The next header and its blobs; None when the other side is gone or says what no honest side would."""
    length = int.from_bytes(stream.read(HEADER_BYTES).rjust(HEADER_BYTES, b"\0"), "big")
    if not 0 < length <= MOST_HEADER:
        return None
    text = stream.read(length)
    if len(text) < length:
        return None
    header: Header = json.loads(text)
    lengths = [int(size) for size in header.pop("blobs")]
    if any(size < 0 for size in lengths) or sum(lengths) > most_bytes:
        return None
    blobs = [stream.read(size) for size in lengths]
    return (header, blobs) if [len(blob) for blob in blobs] == lengths else None


def main() -> None:
    """Serve requests until the input ends or nobody asks for a while."""
    requests, answers = guarded.private_streams()
    setting = json.loads(sys.argv[1])
    # Import before the limits close in: libraries map much address space and read their own files.
    tasks = _tasks()
    guarded.limit(memory_bytes=setting["memory_bytes"], open_files=_OPEN_FILES)
    write_message(answers, {"ready": True}, [])
    while _asked(requests, setting["idle_s"]):
        message = read_message(requests, setting["most_bytes"])
        if message is None:
            return
        header, blobs = message
        guarded.allow_cpu(setting["cpu_s"])
        write_message(answers, *_answer(tasks[header["task"]], blobs[0], header["limits"]))


def _answer(task: Callable[[bytes, Header], Answer], data: bytes, limits: Header) -> Answer:
    """The task's answer, or the fault it ended in; decoders raise anything, so everything is caught here."""
    try:
        return task(data, limits)
    except UnusablePicture as fault:
        return _told(fault), []
    except MemoryError:
        return _told(PictureTooLarge("the picture needs more memory than an upload may use")), []
    except Exception as fault:
        # Decoders raise ValueError, SyntaxError, IndexError and more; their words are for programmers.
        return _told(PictureDamaged("the picture is damaged and cannot be read"), type(fault).__name__), []


def _told(fault: UnusablePicture, cause: str = "") -> Header:
    remedy = fault.remedy or "open it in a picture program and save it again as JPEG or PNG"
    return {"fault": type(fault).__name__, "what": fault.what, "remedy": remedy, "cause": cause}


def _asked(requests: io.BufferedReader, idle_s: float) -> bool:
    ready, _, _ = select.select([requests], [], [], idle_s)
    return bool(ready)


def _tasks() -> dict[str, Callable[[bytes, Header], Answer]]:
    from core.assets import examining, font_inspection, looking

    examining.warm_up()
    return {
        "photo": examining.photo,
        "logo": examining.logo,
        "mask": examining.mask,
        "look": looking.picture,
        "font": font_inspection.examine,
    }


if __name__ == "__main__":
    main()
