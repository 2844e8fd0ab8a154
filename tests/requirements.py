"""What the tests need from the machine beyond pip: a Chromium, and what Playwright's driver links to.

Found, or installed, or a clear error.

Run as `python -m tests.requirements` by `make test`.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# The one library that Playwright's driver links to and a minimal Debian does not have.
_DRIVER_LIBRARY = "libatomic1"
# A browser without any font draws no words.
_BROWSER_PACKAGES = ("chromium", "fonts-liberation")
_QUESTION_S = 60
_DOWNLOAD_S = 600
_PACKAGES_S = 1200


def chromium() -> str | None:
    """The path of a Chromium or Chrome that runs: on the PATH, or downloaded by Playwright."""
    on_path = (shutil.which(name) for name in _NAMES)
    return next((found for found in on_path if found and _runs(found)), None) or _downloaded()


def main() -> int:
    """Make sure that the driver runs and a browser is there; what is missing is installed, or named."""
    if not _driver_runs() and not (_install_packages(_DRIVER_LIBRARY) and _driver_runs()):
        return _give_up(
            "playwright",
            "its driver does not run on this machine (see above)",
            f"install the library it misses (on Debian and Ubuntu: apt-get install {_DRIVER_LIBRARY}), then run again",
        )
    if chromium() is None and not _install_chromium():
        return _give_up(
            "chromium",
            "no Chromium or Chrome that runs was found or could be installed",
            "install one (on Debian: apt-get install chromium), then run again",
        )
    return 0


def _install_chromium() -> bool:
    """Playwright's own download first, then Debian's package; gives whether one runs now."""
    _playwright("install", "chromium", limit_s=_DOWNLOAD_S)
    if chromium() is None and _may_install_packages() and _downloaded_path().exists():
        _playwright("install-deps", "chromium", limit_s=_PACKAGES_S)
    if chromium() is None:
        _install_packages(*_BROWSER_PACKAGES)
    return chromium() is not None


def _downloaded() -> str | None:
    path = _downloaded_path()
    return str(path) if path.exists() and _runs(str(path)) else None


def _downloaded_path() -> Path:
    """Where Playwright's download of this version lies, or would."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return Path(playwright.chromium.executable_path)


def _driver_runs() -> bool:
    return _playwright("--version", limit_s=_QUESTION_S, quiet=True)


def _playwright(*arguments: str, limit_s: int, quiet: bool = False) -> bool:
    return _done([sys.executable, "-m", "playwright", *arguments], limit_s, quiet=quiet)


def _runs(path: str) -> bool:
    """Whether it starts at all: a snap's stand-in and a browser without its system libraries do not."""
    return _done([path, "--version"], _QUESTION_S, quiet=True, silent=True)


def _may_install_packages() -> bool:
    return shutil.which("apt-get") is not None and os.geteuid() == 0


def _install_packages(*names: str) -> bool:
    if not _may_install_packages():
        return False
    sys.stderr.write(f"installing {', '.join(names)} with apt-get\n")
    _done(["apt-get", "update", "-qq"], _DOWNLOAD_S)
    # Without what is merely recommended: that would be half a desktop.
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends"]
    return _done([*install, *names], _PACKAGES_S, quiet=True)


def _done(command: list[str], limit_s: int, *, quiet: bool = False, silent: bool = False) -> bool:
    """Whether the command ended well in time; its output is not shown if quiet, nor its complaints if silent."""
    try:
        ended = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL if quiet else None,
            stderr=subprocess.DEVNULL if silent else None,
            env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
            timeout=limit_s,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        sys.stderr.write(f"{command[0]}: {error}\n")
        return False
    return ended.returncode == 0


def _give_up(what: str, why: str, remedy: str) -> int:
    sys.stderr.write(f"error: {what}: {why} — {remedy}\n")
    return 2


if __name__ == "__main__":
    raise SystemExit(main())
