"""What the tests need from the machine beyond pip: a Chromium. Found, or installed, or a clear error.

Run as `python -m tests.requirements` by `make test`.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium() -> str | None:
    """The path of a Chromium or Chrome: on the PATH, or downloaded by Playwright."""
    for name in _NAMES:
        found = shutil.which(name)
        if found:
            return found
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def _install() -> None:
    """Playwright's own download first, then Debian's package."""
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False, timeout=600)
    if chromium() is None and shutil.which("apt-get") and os.geteuid() == 0:
        subprocess.run(["apt-get", "update", "-qq"], check=False, timeout=600)
        subprocess.run(["apt-get", "install", "-y", "-qq", "chromium"], check=False, timeout=1200)


def main() -> int:
    """Make sure a browser is there."""
    if chromium() is None:
        _install()
    if chromium() is None:
        sys.stderr.write(
            "error: chromium: no Chromium or Chrome was found or could be installed — install one, then run again\n"
        )
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
