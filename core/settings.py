"""Every setting of the installation, read from the environment once; nothing else in the product reads it."""

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PROJECT_DIR = Path(__file__).resolve().parent.parent
SHIPPED_DATA_DIR = PROJECT_DIR / "data"


@dataclass(frozen=True)
class Settings:
    """The installation's settings; every one has a default that works on a laptop.

    Attributes:
        data_dir: Runtime files (`IMPRIMATUR_DATA_DIR`, default `data/local`).
        database_url: `DATABASE_URL`; `sqlite:///…` or `postgresql://…`, default `<data_dir>/app.sqlite`.
        storage_url: `STORAGE_URL`; a folder or `s3://bucket/prefix`, default `<data_dir>/files`.
        public_url: `IMPRIMATUR_PUBLIC_URL`, the address people reach the app at; "" = as the browser asked for it.
        secure_cookies: `IMPRIMATUR_SECURE_COOKIES`=1 marks cookies Secure (set it behind HTTPS).
        pool_size: `DATABASE_POOL_SIZE`, PostgreSQL connections a process keeps.
        slow_query_ms: `IMPRIMATUR_SLOW_QUERY_MS`, statements slower than this are logged without parameters.
        offers_demo: `IMPRIMATUR_DEMO`=0 takes "Look around with demo data" off the sign-in page.
    """

    data_dir: Path
    database_url: str
    storage_url: str
    public_url: str = ""
    secure_cookies: bool = False
    pool_size: int = 5
    slow_query_ms: int = 500
    log_level: str = "INFO"
    offers_demo: bool = True


def read(environ: dict[str, str] | None = None) -> Settings:
    """Read the settings from `environ` (default: the process environment).

    Raises:
        ValueError: A number is not a number; the message names the variable.
    """
    env = dict(os.environ) if environ is None else environ
    data_dir = Path(env.get("IMPRIMATUR_DATA_DIR") or SHIPPED_DATA_DIR / "local").absolute()
    return Settings(
        data_dir=data_dir,
        database_url=env.get("DATABASE_URL") or f"sqlite:///{data_dir / 'app.sqlite'}",
        storage_url=env.get("STORAGE_URL") or str(data_dir / "files"),
        public_url=(env.get("IMPRIMATUR_PUBLIC_URL") or "").rstrip("/"),
        secure_cookies=env.get("IMPRIMATUR_SECURE_COOKIES", "") in {"1", "true", "yes"},
        pool_size=_whole(env, "DATABASE_POOL_SIZE", 5),
        slow_query_ms=_whole(env, "IMPRIMATUR_SLOW_QUERY_MS", 500),
        log_level=env.get("IMPRIMATUR_LOG_LEVEL", "INFO"),
        offers_demo=env.get("IMPRIMATUR_DEMO", "1") not in {"0", "false", "no"},
    )


@cache
def current() -> Settings:
    """The settings of this process; tests call `current.cache_clear()` after changing the environment."""
    return read()


def _whole(env: dict[str, str], name: str, default: int) -> int:
    text = env.get(name) or str(default)
    if not text.isdigit():
        raise ValueError(f"{name} must be a whole number, not {text!r}")
    return int(text)
