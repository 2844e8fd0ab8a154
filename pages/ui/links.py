"""The grammar of addresses: which pages there are, and every parameter an address may carry. Nothing else reads or writes them."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

import streamlit as st

from core import ids
from core.accounts.rules import Permission
from core.reporting import view as views
from core.reporting.view import ViewState
from pages.ui import state

_FOLDER: Final = Path(__file__).resolve().parent.parent
_TEXT_MAX: Final = 200


class Param(StrEnum):
    """Every parameter an address may carry."""

    CLIENT = "client"
    CAMPAIGN = "campaign"
    STEP = "step"
    AD = "ad"
    ASSET = "asset"
    BATCH = "batch"
    PAGE = "page"
    SEARCH = "q"
    STATUS = "status"
    KIND = "kind"
    PERIOD = "period"
    ONLY = "only"
    INVITE = "invite"
    NEXT = "next"
    NOTICE = "notice"
    VIEW = "view"
    LOOK = "look"
    BOARDS = "boards"
    PROPERTY = "property"


@dataclass(frozen=True)
class Destination:
    """A page: its name is its path in the address and its file below `pages/`."""

    name: str
    title: str
    icon: str
    section: str
    permission: Permission = Permission.VIEW
    listed: bool = True

    @property
    def file(self) -> str:
        """The script, relative to the router."""
        return f"{self.name}.py"

    @property
    def is_built(self) -> bool:
        """Whether the page's script is there."""
        return (_FOLDER / self.file).is_file()


DESTINATIONS: Final = (
    Destination("home", "Home", ":material/inbox:", ""),
    Destination("quick_start", "Quick start", ":material/bolt:", "", Permission.EDIT_CAMPAIGNS, listed=False),
    Destination("campaigns", "Campaigns", ":material/stacks:", ""),
    Destination("campaign", "Campaign", ":material/stacks:", "", listed=False),
    Destination("batches", "Batches", ":material/manufacturing:", ""),
    Destination("brand", "Brand", ":material/palette:", ""),
    Destination("library", "Library", ":material/photo_library:", ""),
    Destination("check", "Check a picture", ":material/fact_check:", ""),
    Destination("dashboard", "Results", ":material/monitoring:", "Results"),
    Destination("results_import", "Import results", ":material/upload_file:", "Results"),
    Destination("reconciliation", "Reconciliation", ":material/balance:", "Results"),
    Destination("views", "Saved views & alerts", ":material/notifications:", "Results"),
    Destination("explorer", "Explorer", ":material/travel_explore:", "Analyst"),
    Destination("properties", "Ad properties", ":material/category:", "Analyst"),
    Destination("sql_lab", "SQL", ":material/terminal:", "Analyst", Permission.ASK_SQL),
    Destination("clients", "Clients", ":material/storefront:", "Agency"),
    Destination("team", "Team", ":material/group:", "Agency"),
    Destination("audit", "Audit log", ":material/history:", "Agency", Permission.VIEW_AUDIT),
    Destination("system", "System", ":material/dns:", "Agency", Permission.MANAGE_AGENCY),
    Destination("account", "Your account", ":material/account_circle:", "Agency"),
)
_BY_NAME: Final = {page.name: page for page in DESTINATIONS}


def destination(name: str) -> Destination:
    """The page called `name`; a KeyError is a mistake in our own code."""
    return _BY_NAME[name]


# ── Reading the address ──────────────────────────────────────────────────────────────────────────────────────────────


def text(param: Param, default: str = "") -> str:
    """The parameter as plain text, at most 200 characters; control characters are dropped."""
    raw = st.query_params.get(param.value, default)
    return "".join(character for character in str(raw)[:_TEXT_MAX] if character.isprintable())


def number(param: Param, default: int = 1, *, least: int = 1, most: int = 1_000_000) -> int:
    """The parameter as a whole number within `least..most`; anything else is `default`."""
    raw = text(param)
    return min(max(int(raw), least), most) if raw.isascii() and raw.isdigit() and len(raw) <= 9 else default


def choice(param: Param, options: tuple[str, ...], default: str) -> str:
    """The parameter if it is one of `options`, else `default`."""
    raw = text(param)
    return raw if raw in options else default


def row_id(param: Param) -> str | None:
    """The parameter if it has the shape of a row id; whether such a row exists is the query's business."""
    raw = text(param)
    return raw if len(raw) == 26 and all(symbol in ids.CROCKFORD for symbol in raw) else None


def view(usual: ViewState | None = None) -> ViewState:
    """The view of results that the address spells, or the usual one where it spells none.

    Raises:
        InvalidInput: It spells one that cannot be; the page says so and offers the usual one.
    """
    pairs = [(name, value) for name in views.PARAMETERS for value in st.query_params.get_all(name)]
    return views.read(pairs) if pairs or usual is None else usual


def spells_view() -> bool:
    """Whether the address spells a view of results."""
    return any(name in st.query_params for name in views.PARAMETERS)


# ── Writing the address ──────────────────────────────────────────────────────────────────────────────────────────────


def put(param: Param, value: str | int | None) -> None:
    """Set the parameter in the address of this page; None or "" takes it out. Does not draw again by itself."""
    if value in (None, ""):
        st.query_params.pop(param.value, None)
    elif st.query_params.get(param.value) != str(value):
        st.query_params[param.value] = str(value)


def put_view(shown: ViewState) -> None:
    """Spell a view of results in the address of this page, in place of the one before. Does not draw again by itself."""
    spelled: dict[str, list[str]] = {}
    for name, value in views.spelled(shown):
        spelled.setdefault(name, []).append(value)
    for name in views.PARAMETERS:
        if name not in spelled:
            st.query_params.pop(name, None)
        elif st.query_params.get_all(name) != spelled[name]:
            st.query_params[name] = spelled[name]


def keep(*, client: str | None = None, campaign: str | None = None) -> None:
    """Remember a client (and a campaign of it) and show them in the address; a page calls it for what it opened."""
    kept = state.frame()
    if client is not None and client != kept.client_id:
        kept.client_id, kept.campaign_id = client, None
        put(Param.CLIENT, client)
    if campaign is not None:
        kept.campaign_id = campaign
        put(Param.CAMPAIGN, campaign)


def parameters(*, client: str | None = None, campaign: str | None = None, **more: str | int | None) -> dict[str, str]:
    """The parameters of an address: the client and campaign of now unless others are given, then `more` (names of `Param`)."""
    kept = state.frame()
    given: dict[str, str | int | None] = {Param.CLIENT.value: client or kept.client_id}
    same_client = client is None or client == kept.client_id
    given[Param.CAMPAIGN.value] = campaign or (kept.campaign_id if same_client else None)
    given |= {Param[name.upper()].value: value for name, value in more.items()}
    return {name: str(value) for name, value in given.items() if value not in (None, "")}


# ── Going there ──────────────────────────────────────────────────────────────────────────────────────────────────────


def link(
    name: str,
    label: str | None = None,
    *,
    icon: str | None = None,
    client: str | None = None,
    campaign: str | None = None,
    width: str = "content",
    **more: str | int | None,
) -> None:
    """Draw a link to the page called `name`; client and campaign of now travel along. Nothing is drawn before the page exists."""
    page = destination(name)
    if page.is_built:
        st.page_link(
            page.file,
            label=label or page.title,
            icon=page.icon if icon is None else icon,
            width=width,
            query_params=parameters(client=client, campaign=campaign, **more),
        )


def go(name: str, *, client: str | None = None, campaign: str | None = None, **more: str | int | None) -> None:
    """Open the page called `name` now; in a page's body or in a callback. Nothing after it runs."""
    if client is not None or campaign is not None:
        kept = state.frame()
        if client is not None and client != kept.client_id:
            kept.client_id, kept.campaign_id = client, None
        kept.campaign_id = campaign or kept.campaign_id
    st.switch_page(destination(name).file, query_params=parameters(**more))


def link_view(name: str, shown: ViewState, label: str, *, client: str | None = None) -> None:
    """Draw a link to the page called `name` that opens with a view of results; nothing is drawn before the page exists."""
    page = destination(name)
    if page.is_built:
        pairs = [*views.spelled(shown), *parameters(client=client).items()]
        st.page_link(page.file, label=label, icon=page.icon, query_params=pairs)


# ── Addresses outside Streamlit ──────────────────────────────────────────────────────────────────────────────────────


def origin() -> str:
    """Scheme and host people reach the app at, without a final slash."""
    from core import settings

    if public := settings.current().public_url:
        return public
    scheme, _, rest = (st.context.url or "http://localhost:8501").partition("://")
    return f"{scheme}://{rest.split('/', 1)[0]}"


def file(sha256: str) -> str:
    """The absolute address of a stored file of this agency; it answers only to this agency's signed-in people."""
    return f"{origin()}/files/{sha256}"


def ad_file(creative_id: str) -> str:
    """The absolute address of an ad's full-size picture, to save; marked DRAFT while it may not leave the house."""
    return f"{origin()}/ads/{creative_id}"


def download(export_id: str) -> str:
    """The absolute address of a finished package."""
    return f"{origin()}/downloads/{export_id}"


def rows(client: str | None) -> str:
    """The absolute address of all rows of results as Parquet, of one client or of all."""
    return f"{origin()}/data/results.parquet" + (f"?client={client}" if client else "")


def review(token: str) -> str:
    """The absolute address of a client's review link."""
    return f"{origin()}/r/{token}"


def invitation(token: str) -> str:
    """The absolute address of an invitation."""
    return f"{origin()}/?{Param.INVITE.value}={token}"
