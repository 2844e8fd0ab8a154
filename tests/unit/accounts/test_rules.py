"""Roles, names and addresses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.accounts import rules
from core.accounts.rules import Permission
from core.db import Scope
from core.errors import Forbidden, InvalidInput
from core.ids import AgencyId, UserId
from core.vocabulary import Role, UserStatus

MATRIX = {
    Role.VIEWER: {"view"},
    Role.MEMBER: {"view", "edit-clients", "edit-campaigns", "edit-content", "share", "export", "ask-sql", "send"},
    Role.ADMIN: set(Permission) - {"manage-agency"},
    Role.OWNER: set(Permission),
}


@pytest.mark.parametrize("role", Role)
def test_each_role_may_do_exactly_what_its_row_says(role: Role) -> None:
    assert {permission.value for permission in Permission if rules.allows(role, permission)} == {
        str(p) for p in MATRIX[role]
    }


def test_a_refusal_names_the_deed_and_who_can_do_it() -> None:
    viewer = Scope(AgencyId("a"), UserId("u"), Role.VIEWER, "Vic")
    with pytest.raises(Forbidden) as refused:
        rules.require(viewer, Permission.DECIDE)
    assert refused.value.what == "your role (viewer) may not approve or reject ads"
    assert "owner or admin" in refused.value.remedy


def test_only_owners_hand_out_ownership_and_members_hand_out_nothing() -> None:
    assert rules.may_hand_out(Role.OWNER, Role.OWNER)
    assert rules.may_hand_out(Role.ADMIN, Role.ADMIN)
    assert not rules.may_hand_out(Role.ADMIN, Role.OWNER)
    assert not any(rules.may_hand_out(actor, role) for actor in (Role.MEMBER, Role.VIEWER) for role in Role)


@pytest.mark.parametrize(
    ("role", "status", "owners", "loses"),
    [
        (Role.ADMIN, UserStatus.ACTIVE, 1, True),
        (Role.OWNER, UserStatus.SUSPENDED, 1, True),
        (Role.ADMIN, UserStatus.ACTIVE, 2, False),
        (Role.OWNER, UserStatus.ACTIVE, 1, False),
    ],
)
def test_the_last_owner_cannot_stop_being_one(role: Role, status: UserStatus, owners: int, loses: bool) -> None:
    assert rules.would_lose_last_owner(Role.OWNER, UserStatus.ACTIVE, role, status, owners) is loses


def test_a_suspended_owner_is_not_counted_as_the_last() -> None:
    assert not rules.would_lose_last_owner(Role.OWNER, UserStatus.SUSPENDED, Role.ADMIN, UserStatus.SUSPENDED, 1)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  Ada@Example.COM ", "ada@example.com"),
        ("ada+ads@mail.example.co.uk", "ada+ads@mail.example.co.uk"),
        ("jürgen@bücher.example", "jürgen@bücher.example"),
        ("\uff41da@example.com", "ada@example.com"),  # full-width a
    ],
)
def test_an_address_is_stored_in_one_spelling(typed: str, stored: str) -> None:
    assert rules.clean_email(typed) == stored


@pytest.mark.parametrize(
    "typed",
    [
        "", "   ", "ada", "ada@", "@example.com", "ada@localhost", "ada@@example.com", "a b@example.com", "ada@exa mple.com",
        "ada@example.com\nbcc: x@y.z", "ada@-example.com", "ada@example..com", ".ada@example.com", "a..b@example.com",
        "ada@example.com.", "x" * 65 + "@example.com", "a@" + "b" * 250 + ".com", "ada\x00@example.com", "<ada@example.com>",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused_at_its_field(typed: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        rules.clean_email(typed)
    assert refused.value.field == "email"


@given(st.text(max_size=120))
def test_a_cleaned_address_is_stable(typed: str) -> None:
    try:
        email = rules.clean_email(typed)
    except InvalidInput:
        return
    assert rules.clean_email(email) == email
    assert email == email.lower()


def test_agency_fields_are_checked_and_can_be_cleared() -> None:
    assert rules.clean_agency_field("timezone", "Europe/Berlin") == "Europe/Berlin"
    assert rules.clean_agency_field("contact_email", "") is None
    assert rules.clean_agency_field("contact_phone", " +49 30 1234 ") == "+49 30 1234"
    for field, value in [
        ("timezone", "../etc/passwd"),
        ("timezone", "Mars/Base"),
        ("language", "xx"),
        ("plan_type", "paid"),
    ]:
        with pytest.raises(InvalidInput) as refused:
            rules.clean_agency_field(field, value)
        assert refused.value.field == field
