"""Every setting of the installation, read from the environment once; nothing else in the product reads it."""

import os
import re
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

PROJECT_DIR = Path(__file__).resolve().parent.parent
SHIPPED_DATA_DIR = PROJECT_DIR / "data"


@dataclass(frozen=True)
class Model:
    """The language model that may write, what it costs and how much of it an agency gets; nothing is set up by default.

    Attributes:
        provider: `IMPRIMATUR_MODEL_PROVIDER`, whose protocol it speaks: "openai" (and everything compatible) or "anthropic".
        base_url: `IMPRIMATUR_MODEL_URL`, the one address that is asked; the provider's own when only a key is given.
        key: `IMPRIMATUR_MODEL_KEY`; a model on one's own machine needs none. It is never shown, not even by `repr`.
        name: `IMPRIMATUR_MODEL`, as the endpoint calls it.
        sees_pictures: `IMPRIMATUR_MODEL_SEES_PICTURES`=1 sends a small copy of the picture along.
        timeout_s: `IMPRIMATUR_MODEL_TIMEOUT_S`, how long one answer may take, with everything that is tried again.
        answer_tokens: `IMPRIMATUR_MODEL_ANSWER_TOKENS`, the longest answer that is paid for.
        price_in_micros: `IMPRIMATUR_MODEL_PRICE_IN`, money for a million tokens sent, in millionths.
        price_out_micros: `IMPRIMATUR_MODEL_PRICE_OUT`, the same for tokens received.
        currency: `IMPRIMATUR_MODEL_CURRENCY`, of the prices and the budget.
        tokens_a_month: `IMPRIMATUR_MODEL_TOKENS_PER_MONTH`, for each agency and calendar month (UTC); 0 = any number.
        budget_micros: `IMPRIMATUR_MODEL_MONEY_PER_MONTH`, the same in money, in millionths; 0 = any amount.
    """

    provider: str = "openai"
    base_url: str = ""
    key: str = field(default="", repr=False)
    name: str = ""
    sees_pictures: bool = False
    timeout_s: int = 60
    answer_tokens: int = 8000
    price_in_micros: int = 0
    price_out_micros: int = 0
    currency: str = "USD"
    tokens_a_month: int = 0
    budget_micros: int = 0

    @property
    def is_set_up(self) -> bool:
        """Whether the operator named a model and said where it is: by an address, or by a key of the provider."""
        return bool(self.name and self.base_url)


@dataclass(frozen=True)
class Mail:
    """The mail server that letters are handed to; none is set up by default.

    Attributes:
        host, port, security, username, password: `SMTP_URL`: `smtp://name:password@host:587` encrypts by STARTTLS,
            `smtps://…:465` from the first byte, `smtp+plain://host:25` not at all (a relay of one's own; no password).
        sender: `SMTP_FROM`, the address that letters come from; the name in `SMTP_URL` when that is one.
    """

    host: str = ""
    port: int = 0
    security: str = "starttls"
    username: str = ""
    password: str = field(default="", repr=False)
    sender: str = ""

    @property
    def is_set_up(self) -> bool:
        """Whether the operator named a server."""
        return bool(self.host)


@dataclass(frozen=True)
class Settings:
    """The installation's settings; every one has a default that works on a laptop.

    Attributes:
        data_dir: Runtime files (`IMPRIMATUR_DATA_DIR`, default `data/local`).
        database_url: `DATABASE_URL`; `sqlite:///…` or `postgresql://…`, default `<data_dir>/app.sqlite`.
        storage_url: `STORAGE_URL`; a folder or `s3://bucket/prefix`, default `<data_dir>/files`.
        storage_timeout_s: `STORAGE_TIMEOUT_S`, how long a bucket may take to answer one request.
        public_url: `IMPRIMATUR_PUBLIC_URL`, the address people reach the app at; "" = as the browser asked for it.
        secure_cookies: `IMPRIMATUR_SECURE_COOKIES`=1 marks cookies Secure (set it behind HTTPS).
        pool_size: `DATABASE_POOL_SIZE`, PostgreSQL connections a process keeps.
        slow_query_ms: `IMPRIMATUR_SLOW_QUERY_MS`, statements slower than this are logged without parameters.
        sign_ups_per_address: `IMPRIMATUR_SIGN_UPS_PER_ADDRESS`, agencies that one network address may try to create
            within an hour; 0 = any number.
        failed_sign_ins_per_address: `IMPRIMATUR_FAILED_SIGN_INS_PER_ADDRESS`, wrong passwords from one network address
            within 15 minutes; 0 = any number (each account keeps its own limit of ten).
        worker_slots: `IMPRIMATUR_WORKER_SLOTS`, how many items the app's own worker makes at once; 0 = the app starts none
            and leaves the batches to `python -m core worker` elsewhere. Default: the processors of this machine.
        takeover_s: `IMPRIMATUR_TAKEOVER_S`, within which the items of a worker that went silent run elsewhere.
        item_memory_mb: `IMPRIMATUR_ITEM_MEMORY_MB`, what one item may take on top of its process; 0 = any.
        model_calls_per_minute: `IMPRIMATUR_MODEL_CALLS_PER_MINUTE`, items of one agency that may ask a model in a minute.
        model_calls_at_once: `IMPRIMATUR_MODEL_CALLS_AT_ONCE`, how many of them at the same time.
        mask_models_dir: `IMPRIMATUR_MASK_MODELS`, the folder of mask models (`<name>.onnx`), default `<data_dir>/models`.
        downloads_mask_models: `IMPRIMATUR_MASK_DOWNLOADS`=1 lets a missing rembg model be downloaded.
        plan_of_new_agencies: `IMPRIMATUR_PLAN`, "free" or "paid": what those who sign up get.
        fetches_photos: `IMPRIMATUR_FETCH_PHOTOS`=1 lets tables name photos by https addresses, which are then fetched.
        offers_demo: `IMPRIMATUR_DEMO`=0 takes "Look around with demo data" off the sign-in page.
        writer: `IMPRIMATUR_WRITER`, "offline" or "model": who writes where nobody chose.
        model: The language model that may write.
        mail: The mail server that alerts and reports go through.
    """

    data_dir: Path
    database_url: str
    storage_url: str
    mask_models_dir: Path = SHIPPED_DATA_DIR / "local" / "models"
    downloads_mask_models: bool = False
    storage_timeout_s: int = 10
    public_url: str = ""
    secure_cookies: bool = False
    pool_size: int = 5
    slow_query_ms: int = 500
    log_level: str = "INFO"
    sign_ups_per_address: int = 10
    failed_sign_ins_per_address: int = 50
    worker_slots: int = 2
    takeover_s: int = 60
    item_memory_mb: int = 4096
    model_calls_per_minute: int = 60
    model_calls_at_once: int = 4
    plan_of_new_agencies: str = "free"
    fetches_photos: bool = False
    offers_demo: bool = True
    writer: str = "offline"
    model: Model = field(default_factory=Model)
    mail: Mail = field(default_factory=Mail)


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
        mask_models_dir=Path(env.get("IMPRIMATUR_MASK_MODELS") or data_dir / "models").absolute(),
        downloads_mask_models=env.get("IMPRIMATUR_MASK_DOWNLOADS", "") in {"1", "true", "yes"},
        storage_timeout_s=_whole(env, "STORAGE_TIMEOUT_S", 10, least=1),
        public_url=(env.get("IMPRIMATUR_PUBLIC_URL") or "").rstrip("/"),
        secure_cookies=env.get("IMPRIMATUR_SECURE_COOKIES", "") in {"1", "true", "yes"},
        pool_size=_whole(env, "DATABASE_POOL_SIZE", 5),
        slow_query_ms=_whole(env, "IMPRIMATUR_SLOW_QUERY_MS", 500),
        log_level=env.get("IMPRIMATUR_LOG_LEVEL", "INFO"),
        sign_ups_per_address=_whole(env, "IMPRIMATUR_SIGN_UPS_PER_ADDRESS", 10),
        failed_sign_ins_per_address=_whole(env, "IMPRIMATUR_FAILED_SIGN_INS_PER_ADDRESS", 50),
        worker_slots=_whole(env, "IMPRIMATUR_WORKER_SLOTS", os.cpu_count() or 1),
        takeover_s=_whole(env, "IMPRIMATUR_TAKEOVER_S", 60, least=2),
        item_memory_mb=_whole(env, "IMPRIMATUR_ITEM_MEMORY_MB", 4096),
        model_calls_per_minute=_whole(env, "IMPRIMATUR_MODEL_CALLS_PER_MINUTE", 60, least=1),
        model_calls_at_once=_whole(env, "IMPRIMATUR_MODEL_CALLS_AT_ONCE", 4, least=1),
        plan_of_new_agencies=_one_of(env, "IMPRIMATUR_PLAN", ("free", "paid")),
        fetches_photos=env.get("IMPRIMATUR_FETCH_PHOTOS", "") in {"1", "true", "yes"},
        offers_demo=env.get("IMPRIMATUR_DEMO", "1") not in {"0", "false", "no"},
        writer=_one_of(env, "IMPRIMATUR_WRITER", ("offline", "model")),
        model=_model(env),
        mail=_mail(env),
    )


@cache
def current() -> Settings:
    """The settings of this process; tests call `current.cache_clear()` after changing the environment."""
    return read()


def choose_data_dir(folder: Path) -> None:
    """Work with another folder of runtime files than the environment named, before anything was opened; for notebooks."""
    os.environ["IMPRIMATUR_DATA_DIR"] = str(folder)
    current.cache_clear()


def let_children_import_us() -> None:
    """Put the product's folder on the import path of Python processes that this one starts, wherever it was started."""
    known = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    if str(PROJECT_DIR) not in known:
        os.environ["PYTHONPATH"] = os.pathsep.join([str(PROJECT_DIR), *filter(None, known)])


def let_children_keep_memory(size_bytes: int) -> None:
    """Let processes that this one starts keep freed blocks up to that size for their next; an operator's own setting stays.

    The C library reads it when a process starts.
    """
    for name in ("MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_"):
        os.environ.setdefault(name, str(size_bytes))


_OWN_ADDRESS = {"openai": "https://api.openai.com/v1", "anthropic": "https://api.anthropic.com"}


def _model(env: dict[str, str]) -> Model:
    provider = _one_of(env, "IMPRIMATUR_MODEL_PROVIDER", ("openai", "anthropic"))
    key = (env.get("IMPRIMATUR_MODEL_KEY") or "").strip()
    if not key.isascii() or not key.isprintable():
        raise ValueError("IMPRIMATUR_MODEL_KEY holds signs that no key has; copy it once more")
    model = Model(
        provider=provider,
        base_url=_address(env, "IMPRIMATUR_MODEL_URL") or (_OWN_ADDRESS[provider] if key else ""),
        key=key,
        name=(env.get("IMPRIMATUR_MODEL") or "").strip(),
        sees_pictures=env.get("IMPRIMATUR_MODEL_SEES_PICTURES", "") in {"1", "true", "yes"},
        timeout_s=_whole(env, "IMPRIMATUR_MODEL_TIMEOUT_S", 60, least=1),
        answer_tokens=_whole(env, "IMPRIMATUR_MODEL_ANSWER_TOKENS", 8000, least=500),
        price_in_micros=_micros(env, "IMPRIMATUR_MODEL_PRICE_IN"),
        price_out_micros=_micros(env, "IMPRIMATUR_MODEL_PRICE_OUT"),
        currency=(env.get("IMPRIMATUR_MODEL_CURRENCY") or "USD").strip().upper()[:3],
        tokens_a_month=_whole(env, "IMPRIMATUR_MODEL_TOKENS_PER_MONTH", 0),
        budget_micros=_micros(env, "IMPRIMATUR_MODEL_MONEY_PER_MONTH"),
    )
    if model.budget_micros and not (model.price_in_micros and model.price_out_micros):
        # A budget that nothing counts against would look like a guard and be none.
        raise ValueError(
            "IMPRIMATUR_MODEL_MONEY_PER_MONTH needs IMPRIMATUR_MODEL_PRICE_IN and IMPRIMATUR_MODEL_PRICE_OUT as well"
        )
    return model


_MAIL_PORTS = {"smtp": (587, "starttls"), "smtps": (465, "tls"), "smtp+plain": (25, "none")}


def _mail(env: dict[str, str]) -> Mail:
    text, sender = (env.get("SMTP_URL") or "").strip(), (env.get("SMTP_FROM") or "").strip()
    if not text:
        return Mail()
    # Nothing of it is repeated in an error: the password stands in it.
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise ValueError("SMTP_URL must be an address like smtp://name:password@host:587") from None
    if parts.scheme not in _MAIL_PORTS or not host or parts.path.strip("/") or parts.query:
        raise ValueError("SMTP_URL must be an address like smtp://name:password@host:587, smtps:// or smtp+plain://")
    usual_port, security = _MAIL_PORTS[parts.scheme]
    username, password = unquote(parts.username or ""), unquote(parts.password or "")
    if password and security == "none":
        raise ValueError("SMTP_URL must not send a password unencrypted; use smtp:// or smtps://")
    if not (username + password).isascii():
        raise ValueError(
            "SMTP_URL holds signs in its name or password that mail servers do not take; use plain letters"
        )
    sender = sender or (username if "@" in username else "")
    if not re.fullmatch(r"[^@\s<>,;:\"]+@[^@\s<>,;:\"]+", sender):
        raise ValueError("SMTP_FROM must be the address that letters come from, such as reports@example.com")
    return Mail(host, port or usual_port, security, username, password, sender)


def _address(env: dict[str, str], name: str) -> str:
    text = (env.get(name) or "").strip().rstrip("/")
    if text:
        try:
            parts = urlsplit(text)
            is_plain = (
                parts.scheme in {"http", "https"} and parts.hostname and parts.username is None and not parts.query
            )
            _ = parts.port
        except ValueError:
            is_plain = False
        if not is_plain:
            # Not repeated: an address with a password in it would stand in a log.
            raise ValueError(f"{name} must be an address like https://host/v1, without a name or password in it")
    return text


def _micros(env: dict[str, str], name: str) -> int:
    text = (env.get(name) or "0").strip()
    try:
        amount = Decimal(text)
    except InvalidOperation:
        amount = Decimal(-1)
    if not amount.is_finite() or not 0 <= amount <= 1_000_000_000:
        raise ValueError(f"{name} must be an amount of money like 2.50, not {text!r}")
    return int(amount * 1_000_000)


def _whole(env: dict[str, str], name: str, default: int, *, least: int = 0) -> int:
    text = env.get(name) or str(default)
    if not text.isdigit() or int(text) < least:
        wanted = f"a whole number of at least {least}" if least else "a whole number"
        raise ValueError(f"{name} must be {wanted}, not {text!r}")
    return int(text)


def _one_of(env: dict[str, str], name: str, choices: tuple[str, ...]) -> str:
    text = env.get(name) or choices[0]
    if text not in choices:
        raise ValueError(f"{name} must be one of {', '.join(choices)}, not {text!r}")
    return text
