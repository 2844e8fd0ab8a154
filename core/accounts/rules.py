"""Who may do what in an agency, and what its facts and people's e-mail addresses must look like."""

import re
import unicodedata
from enum import StrEnum
from zoneinfo import ZoneInfo

from core import fields
from core.db.scope import Scope
from core.errors import Forbidden, InvalidInput
from core.vocabulary import Language, Role, UserStatus

AGENCY_NAME_MAX = 200
PERSON_NAME_MAX = 200
PHONE_MAX = 50
EMAIL_MAX = 254
EMAIL_LOCAL_MAX = 64
# One label of a host name, letters of any script; one part between dots of the name before the @.
_LABEL = re.compile(r"[^\W_](?:[\w-]{0,61}[^\W_])?")
_LOCAL = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*")


class Permission(StrEnum):
    """One thing a role may or may not do."""

    VIEW = "view"
    EDIT_CLIENTS = "edit-clients"
    EDIT_BRAND = "edit-brand"
    EDIT_CAMPAIGNS = "edit-campaigns"
    EDIT_CONTENT = "edit-content"
    DECIDE = "decide"
    SHARE = "share"
    EXPORT = "export"
    ASK_SQL = "ask-sql"
    SEND = "send"
    MANAGE_TEAM = "manage-team"
    VIEW_AUDIT = "view-audit"
    MANAGE_AGENCY = "manage-agency"


_DEED = {
    Permission.VIEW: "look at this",
    Permission.EDIT_CLIENTS: "add or change clients",
    Permission.EDIT_BRAND: "change a brand kit",
    Permission.EDIT_CAMPAIGNS: "change campaigns",
    Permission.EDIT_CONTENT: "add or change photos, texts and ads",
    Permission.DECIDE: "approve or reject ads",
    Permission.SHARE: "share a review link",
    Permission.EXPORT: "build a package or take data along",
    Permission.ASK_SQL: "ask in SQL",
    Permission.SEND: "set up alerts and reports that are sent",
    Permission.MANAGE_TEAM: "manage the team",
    Permission.VIEW_AUDIT: "read the audit log",
    Permission.MANAGE_AGENCY: "change the agency's settings",
}
_MEMBER = frozenset(
    {
        Permission.VIEW,
        Permission.EDIT_CLIENTS,
        Permission.EDIT_CAMPAIGNS,
        Permission.EDIT_CONTENT,
        Permission.SHARE,
        Permission.EXPORT,
        Permission.ASK_SQL,
        Permission.SEND,
    }
)
_ALLOWED: dict[Role, frozenset[Permission]] = {
    Role.VIEWER: frozenset({Permission.VIEW}),
    Role.MEMBER: _MEMBER,
    Role.ADMIN: frozenset(Permission) - {Permission.MANAGE_AGENCY},
    Role.OWNER: frozenset(Permission),
}


def allows(role: Role, permission: Permission) -> bool:
    """Whether `role` has `permission`."""
    return permission in _ALLOWED[Role(role)]


def require(scope: Scope, permission: Permission) -> None:
    """Let the call pass if the acting person's role has `permission`.

    Raises:
        Forbidden: It has not; the message says what was asked for and who can do it.
    """
    if allows(scope.role, permission):
        return
    able = " or ".join(role.value for role in Role if allows(role, permission))
    raise Forbidden(f"your role ({scope.role}) may not {_DEED[permission]}", remedy=f"ask an {able} of your agency")


def may_hand_out(actor: Role, role: Role) -> bool:
    """Whether somebody with role `actor` may invite as, give, or take away `role`: only owners make and unmake owners."""
    return allows(actor, Permission.MANAGE_TEAM) and (role != Role.OWNER or actor == Role.OWNER)


def would_lose_last_owner(role: Role, status: UserStatus, new_role: Role, new_status: UserStatus, owners: int) -> bool:
    """Whether a member's change leaves the agency without an owner who can sign in.

    Args:
        owners: Active owners before the change, this member included.
    """
    is_owner = role == Role.OWNER and status == UserStatus.ACTIVE
    stays = new_role == Role.OWNER and new_status == UserStatus.ACTIVE
    return is_owner and not stays and owners <= 1


def clean_role(text: str) -> Role:
    """The role spelled `text`.

    Raises:
        InvalidInput: There is no such role.
    """
    try:
        return Role(text)
    except ValueError as error:
        raise InvalidInput(
            f"there is no role {str(text)[:40]!r}", field="role", remedy=f"choose one of {', '.join(Role)}"
        ) from error


def clean_email(text: str, *, field: str = "email") -> str:
    """The address as it is stored and compared: NFKC, trimmed, lower-case.

    Raises:
        InvalidInput: It is empty, too long, or not of the form name@host.domain.
    """
    email = unicodedata.normalize("NFKC", text or "").strip().lower()
    if not email:
        raise InvalidInput("the e-mail address is missing", field=field, remedy="write one like anna@example.com")
    local, _, host = email.rpartition("@")
    labels = host.split(".")
    fits = len(email) <= EMAIL_MAX and len(local) <= EMAIL_LOCAL_MAX
    if not fits or not _LOCAL.fullmatch(local) or len(labels) < 2 or not all(map(_LABEL.fullmatch, labels)):
        raise InvalidInput("this is not an e-mail address", field=field, remedy="write one like anna@example.com")
    return email


def clean_agency_field(field: str, value: str) -> str | None:
    """The value of one of the agency's own facts as it is stored; None when it is cleared.

    Raises:
        InvalidInput: The value is wrong, or the agency has no such field.
    """
    match field:
        case "name":
            return fields.clean_line(field, value, max_length=AGENCY_NAME_MAX, required=True)
        case "timezone":
            return _clean_timezone(value)
        case "language":
            return _clean_language(value)
        case "contact_email":
            return clean_email(value, field=field) if value.strip() else None
        case "contact_phone":
            return fields.clean_line(field, value, max_length=PHONE_MAX)
    raise InvalidInput(
        "the agency has no such field",
        field=field[:40],
        remedy="known are name, timezone, language, contact_email, contact_phone",
    )


def _clean_timezone(value: str) -> str:
    name = value.strip() or "UTC"
    if name == "UTC":
        return name
    try:
        return ZoneInfo(name).key
    except (ValueError, OSError, KeyError) as error:
        raise InvalidInput(
            f"there is no time zone {name[:60]!r}", field="timezone", remedy="write one like Europe/Berlin"
        ) from error


def _clean_language(value: str) -> str:
    try:
        return Language(value.strip() or Language.EN)
    except ValueError as error:
        raise InvalidInput(
            f"{value[:20]!r} is not a language of the product",
            field="language",
            remedy=f"choose one of {', '.join(Language)}",
        ) from error
