"""What people do to a brand kit: change its fields, add and remove its logo files and fonts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from sqlalchemy import select

from core import clock, db
from core.accounts import audit
from core.accounts.rules import Permission, require
from core.assets import inspection
from core.assets.font_inspection import inspect_font
from core.assets.rules import file_name
from core.brand import queries, rules, typecase
from core.brand.models import BrandFont, BrandKit, BrandLogo
from core.db import Scope, Work, editing
from core.errors import InvalidInput
from core.fields import Faults
from core.ids import BrandKitId, FontId, LogoId
from core.rendering import families
from core.rendering.font_files import FIELD as FONT_FIELD
from core.rendering.font_files import FontFile
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
        fields: Any of `rules.EDITABLE`. A font of the kit's own may be chosen by its label, or by its name where only
            one has it.

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
        cleaned |= _families(work, kit, cleaned)
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


def add_font(scope: Scope, kit_id: str, *, name: str, data: bytes) -> FontId:
    """Keep a font file with the kit; it can then be chosen for headlines and text.

    Args:
        name: The file's name, for people.
        data: TTF, OTF or WOFF2; the content decides, not the name.

    Raises:
        InvalidInput: At "font": the file cannot be used, is there already, or the kit has as many as it may have.
        KitNotFound: There is no such kit.
        Forbidden: The role may not edit brands.
    """
    require(scope, Permission.EDIT_BRAND)
    with db.read(scope) as work:
        _kit(work, kit_id)
    # Reading a stranger's font takes its time and may fail: never while a transaction holds the database.
    font = inspect_font(data)
    with db.work(scope) as work:
        # Bytes first, as for logos. Whoever adds the same file at the same moment waits here and is then refused.
        file_sha256 = files.keep(work, font.data, "font/otf" if font.data[:4] == b"OTTO" else "font/ttf")
        kit = _kit(work, kit_id)
        _refuse_more(work, kit, file_sha256)
        row = _font_row(kit, font, file_name(name), file_sha256)
        work.add(row)
        _record(work, kit, "brand_kit.font_added", f"Added the font {font.family}")
        work.flush()
        return FontId(row.id)


def remove_font(scope: Scope, font_id: str) -> None:
    """Take a font out of its kit. Ads that were drawn with it stay as they are.

    Raises:
        FontNotFound: There is no such font.
        FontInUse: At "font": headlines or texts are set in it.
        Forbidden: The role may not edit brands.
    """
    require(scope, Permission.EDIT_BRAND)
    with db.work(scope) as work:
        font = work.one(BrandFont, font_id, missing=rules.FontNotFound, what="font")
        # Held until the end, so that nobody chooses the font while it goes.
        kit = work.scalars(select(BrandKit).where(BrandKit.id == font.kit_id).with_for_update()).one()
        family = typecase.family_of(font.file_sha256)
        uses = [said for field, said in rules.FONT_FIELDS.items() if getattr(kit, field) == family]
        if uses:
            raise rules.FontInUse(
                f"{font.family} is the font of {' and '.join(uses)}",
                field=FONT_FIELD,
                remedy="choose another there and save the brand first",
            )
        files.release(work, font.file_sha256)
        work.delete(font)
        _record(work, kit, "brand_kit.font_removed", f"Removed the font {font.family}")


def _font_row(kit: BrandKit, font: FontFile, original_name: str, file_sha256: str) -> BrandFont:
    return BrandFont(
        agency_id=kit.agency_id,
        kit_id=kit.id,
        family=font.family,
        weights=list(font.weights),
        is_italic=font.is_italic,
        notes=list(font.notes),
        original_name=original_name,
        file_sha256=file_sha256,
        created_at=clock.now(),
    )


def _refuse_more(work: Work, kit: BrandKit, file_sha256: str) -> None:
    held = work.scalars(select(BrandFont.file_sha256).where(BrandFont.kit_id == kit.id)).all()
    if file_sha256 in held:
        raise InvalidInput("this font is in the kit already", field=FONT_FIELD, remedy="choose it above")
    if len(held) >= rules.MOST_FONTS:
        raise InvalidInput(
            f"a brand kit may have {rules.MOST_FONTS} fonts of its own",
            field=FONT_FIELD,
            remedy="remove one that is not used",
        )


def _families(work: Work, kit: BrandKit, cleaned: Mapping[str, object]) -> dict[str, object]:
    """The chosen families as they are stored: an uploaded font under the name of its file."""
    typed = {field: cleaned[field] for field in rules.FONT_FIELDS if cleaned.get(field)}
    if not typed:
        return {}
    # Held until the end, so that nobody removes a font while it is chosen.
    work.execute(select(BrandKit.id).where(BrandKit.id == kit.id).with_for_update())
    named, installed = queries.named_fonts(work, kit.id), [family.name for family in families()]
    found: dict[str, object] = {}
    faults = Faults()
    for field, value in typed.items():
        with faults:
            found[field] = rules.chosen_family(field, str(value), named, installed)
    faults.refuse()
    return found


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
