"""Kinds of work for tests that run real worker processes; imported by the workers and by the processes of their slots."""

import os
import time
from pathlib import Path
from typing import Any

from core import schema
from core.db import Scope
from core.jobs import registry
from core.jobs.registry import ItemView
from core.jobs.rules import Lane
from core.vocabulary import BatchKind

GATHERED = schema.METADATA


def run(_scope: Scope, item: ItemView) -> dict[str, Any]:
    """Do what the payload says, and note in a file that it was done."""
    payload = item.payload
    if item.attempt <= payload.get("exits", 0):
        os._exit(9)
    if item.attempt <= payload.get("eats", 0):
        bytearray(64 * 2**30)
    time.sleep(payload.get("hangs_s", 0) if item.attempt <= payload.get("hangs", 0) else payload.get("takes_s", 0))
    with Path(payload["notes"]).open("a", encoding="utf-8") as notes:
        notes.write(f"{payload['index']} {item.attempt} {os.getpid()} {time.time():.3f}\n")
    return {"index": payload["index"]}


registry.register(BatchKind.RENDER, run, limit_s=2.0)
registry.register(BatchKind.EXPORT, run)
registry.register(BatchKind.CAPTION, run, lane=Lane.MODEL)
