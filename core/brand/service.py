"""What people do to a brand kit: change its fields, add and remove its logo files."""

from dataclasses import dataclass
from typing import cast

from sqlalchemy import select

from core import clock, db
from core.accounts import audit
from core.accounts.rules import Permission, require
from core.assets import inspection
from core.assets.rules import file_name
from core.brand import rules
from core.brand.models import BrandKit, BrandLogo
from core.db import Scope, Work, editing
from core.ids import BrandKitId, LogoId
from core.storage import files
from core.vocabulary import LogoGround, LogoKind

WHITE_BOX_WARNING = (
    "this logo stands on a white box; on a photo or a coloured ground it would look pasted on — "
    "a PNG, WebP or SVG with a transparent ground looks better"
)


@dataclass(frozen=True)
class LogoAdded:
    """A stored logo file, and what to know about it; `warning` is None when all is well."""

    logo_id: LogoId
    warning: str | None


def start_kit(work: Work, workspace_id: str) -> BrandKitId:
    """Give a new client its kit, inside the transaction that makes the client."""
    kit = BrandKit(agency_id=work.agency_id, workspace_id=workspace_id, **rules.STARTING_KIT)
    work.add(kit)
    work.flush()
    return BrandKitId(kit.id)


def update_kit(scope: Scope, kit_id: str, *, expected_version: int | None = None, **fields: object) -> None:
    """Change the given fields of a kit; None, "" or [] clears one.

    Args:
        expected_version: The version the person was looking at; None overwrites whatever is there.
        fields: Any of `rules.EDITABLE`.

    Raises:
        InvalidInput: At the field that does not fit, or that contradicts another.
        KitNotFound: There is no such kit.
        Conflict: Somebody else changed it in between.
        Forbidden: The role may not edit brands.
    """
    require(scope, Permission.EDIT_BRAND)
    cleaned = rules.clean(fields)
    with db.work(scope) as work:
        kit = _kit(work, kit_id)
        editing.expect_version(kit, expected_version)
        rules.refuse_contradictions({name: getattr(kit, name) for name in rules.EDITABLE} | cleaned)
        changed = editing.apply(kit, cleaned)
        if changed:
            _record(work, kit, "brand_kit.updated", f"Changed {_named(changed)}", fields=changed)


def add_logo(
    scope: Scope, kit_id: str, *, name: str, data: bytes, kind: str | None = None, ground: str | None = None
) -> LogoAdded:
    """Put a logo file into its slot; one that was there before goes.

    Args:
        name: The file's name, for people.
        data: PNG, JPEG, WebP or SVG; the content decides, not the name.
        kind: "wordmark" or "symbol"; None takes what its shape says.
        ground: "light" or "dark": the ground the file is made for; None takes what its lightness says.

    Raises:
        InvalidInput: The file cannot be used, or the slot does not exist.
        KitNotFound: There is no such kit.
        Forbidden: The role may not edit brands.
    """
    require(scope, Permission.EDIT_BRAND)
    chosen_kind, chosen_ground = rules.clean_logo_slot(kind, ground)
    with db.read(scope) as work:
        _kit(work, kit_id)
    # Decoding takes its time and may fail: never while a transaction holds the database.
    seen = inspection.inspect_logo(data, declared_name=name)
    slot_kind, slot_ground = chosen_kind or LogoKind(seen.kind), chosen_ground or LogoGround(seen.ground)
    with db.work(scope) as work:
        # Bytes first: they are written before the first statement takes the database's lock.
        file_sha256 = files.keep(work, seen.content, seen.mime_type)
        kit = _kit(work, kit_id)
        _clear_slot(work, kit, slot_kind, slot_ground)
        logo = BrandLogo(
            agency_id=work.agency_id,
            kit_id=kit.id,
            kind=slot_kind,
            ground=slot_ground,
            original_name=file_name(name),
            file_sha256=file_sha256,
            width_px=seen.width_px,
            height_px=seen.height_px,
            on_white_box=seen.on_white_box,
            created_at=clock.now(),
        )
        work.add(logo)
        _record(work, kit, "brand_kit.logo_added", f"Added the {slot_kind} for {slot_ground} ground")
        work.flush()
        return LogoAdded(LogoId(logo.id), WHITE_BOX_WARNING if seen.on_white_box else None)


def remove_logo(scope: Scope, logo_id: str) -> None:
    """Take a logo file out of its kit.

    Raises:
        LogoNotFound: There is no such logo.
        Forbidden: The role may not edit brands.
    """
    require(scope, Permission.EDIT_BRAND)
    with db.work(scope) as work:
        logo = work.one(BrandLogo, logo_id, missing=rules.LogoNotFound, what="logo")
        kit = _kit(work, logo.kit_id)
        files.release(work, logo.file_sha256)
        work.delete(logo)
        _record(work, kit, "brand_kit.logo_removed", f"Removed the {logo.kind} for {logo.ground} ground")


def _kit(work: Work, kit_id: str) -> BrandKit:
    return work.one(BrandKit, kit_id, missing=rules.KitNotFound, what="brand kit")


def _clear_slot(work: Work, kit: BrandKit, kind: str, ground: str) -> None:
    found = select(BrandLogo).where(BrandLogo.kit_id == kit.id, BrandLogo.kind == kind, BrandLogo.ground == ground)
    logo = work.scalars(found).one_or_none()
    if logo is not None:
        files.release(work, logo.file_sha256)
        work.delete(logo)
        # The unique slot must be free before the new row arrives.
        work.flush()


def _record(work: Work, kit: BrandKit, action: str, summary: str, **details: object) -> None:
    audit.record(
        work,
        action=action,
        entity_type="brand_kit",
        entity_id=kit.id,
        summary=summary,
        details=cast(dict[str, object], {"workspace_id": kit.workspace_id, **details}),
    )


def _named(columns: list[str]) -> str:
    return ", ".join(column.replace("_", " ") for column in columns)
