"""Make the demo's still lifes: `python -m data.demo.scenes [NAME …] [--draft] [--into FOLDER]`."""

import argparse
import math
import sys
import time
from pathlib import Path

from . import bike, coffee, skin
from .studio import save

SCENES = {**coffee.SCENES, **skin.SCENES, **bike.SCENES}


def main() -> int:
    """Render what was asked for, all of it when nothing was named."""
    reader = argparse.ArgumentParser(prog="python -m data.demo.scenes", description=__doc__)
    reader.add_argument("names", nargs="*", metavar="NAME", help=", ".join(SCENES))
    reader.add_argument("--draft", action="store_true", help="a fifth of the size, few samples")
    reader.add_argument("--samples", type=int, default=None, help="light paths per pixel")
    reader.add_argument("--minutes", type=float, default=math.inf, help="end each picture after so long")
    reader.add_argument("--png", action="store_true", help="PNG instead of WebP, for looking at")
    reader.add_argument(
        "--into", type=Path, default=Path(__file__).resolve().parents[1], help="folder for the pictures"
    )
    asked = reader.parse_args()
    unknown = [name for name in asked.names if name not in SCENES]
    if unknown:
        reader.error(f"there is no scene {unknown[0]!r}; there are {', '.join(SCENES)}")
    asked.into.mkdir(parents=True, exist_ok=True)
    for name in asked.names or SCENES:
        started = time.monotonic()
        stage = SCENES[name]()
        negative = stage.expose(
            asked.samples or (16 if asked.draft else 96), 0.2 if asked.draft else 1.0, 60 * asked.minutes
        )
        path = asked.into / f"{name}.{'png' if asked.png else 'webp'}"
        save(stage.develop(negative), path)
        sys.stdout.write(f"{path.name} {time.monotonic() - started:.0f} s\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
