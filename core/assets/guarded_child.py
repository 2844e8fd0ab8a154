"""The process that decodes uploads: few imports, little memory, little time, and nothing worth stealing.

It is started by `core.assets.inspection` with an empty environment and reads requests from its input, one after the
other. Whatever a file does to it, at worst this process dies and that one file is refused.

A message either way is: 4 bytes, the length of a JSON header; the header; the blobs whose lengths it lists.
"""

import io
import json
import os
import resource
import select
import sys
from collections.abc import Callable
from typing import Any, BinaryIO, Final

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
    requests, answers = _private_streams()
    setting = json.loads(sys.argv[1])
    # Import before the limits close in: libraries map much address space and read their own files.
    tasks = _tasks()
    _guard(setting["memory_bytes"])
    write_message(answers, {"ready": True}, [])
    while _asked(requests, setting["idle_s"]):
        message = read_message(requests, setting["most_bytes"])
        if message is None:
            return
        header, blobs = message
        _allow_cpu(setting["cpu_s"])
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


def _private_streams() -> tuple[io.BufferedReader, io.BufferedWriter]:
    """Our two pipes under other numbers, so that a library that prints cannot speak in our name."""
    requests = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    return requests, answers


def _guard(memory_bytes: int) -> None:
    if sys.platform != "darwin":  # macOS refuses this limit; pixel limit, CPU limit and kill timer remain
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_OPEN_FILES, _OPEN_FILES))


def _allow_cpu(cpu_s: int) -> None:
    """Give this file its own share of processor time; the kernel ends the process when it is used up."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    used = int(usage.ru_utime + usage.ru_stime) + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (used + cpu_s, hard))


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
