"""The brief as a YAML file: read, checked key by key, and every path kept below the brief's own folder.

Nothing is written to the database here: a brief with a fault leaves no trace.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal, cast

import yaml

from core import fields, placements
from core.assets.inspection import DEFAULT_LIMITS
from core.brand import rules as brand
from core.campaigns import rules as campaigns
from core.creatives import rules as creatives
from core.errors import ImprimaturError, InvalidInput
from core.vocabulary import Language
from core.workspaces import rules as workspaces

MAX_BYTES = 1 << 20
MAX_SEED = 2**31 - 1
APPROVALS = ("none", "best", "all")
Approval = Literal["none", "best", "all"]

_TOP = (
    "agency", "workspace", "brand_kit", "assets", "campaign", "copy", "placements", "concepts", "language", "seed",
    "approve",
)  # fmt: skip
_COLOURS = {"primary": "primary_color", "secondary": "secondary_color", "tertiary": "tertiary_color"}
_FONTS = {"heading": "heading_font", "body": "body_font"}
# People write `voice`; the column is older than the habit.
_KIT_ALIASES = {"voice": "voice_prompt", "values": "brand_values"}
_COPY = ("headline", "subheadline", "primary_text", "description", "cta", "landing_url")


@dataclass(frozen=True)
class CopyRow:
    """Own words for the ads of one concept; concept n takes row n, and round again."""

    headline: str
    primary_text: str
    subheadline: str = ""
    description: str = ""
    cta: str = ""
    landing_url: str = ""


@dataclass(frozen=True)
class BriefFile:
    """A brief that holds together.

    Attributes:
        kit: Columns of the brand kit that the brief sets, cleaned.
        campaign: Columns of the campaign that the brief sets, cleaned.
        sections: Fields of the eight-section brief that it sets, cleaned.
        logo, assets: Files below the brief's folder, read in full.
    """

    agency: str
    client_name: str
    industry: str | None
    kit: dict[str, object]
    logo: tuple[str, bytes] | None
    assets: tuple[tuple[str, bytes], ...]
    campaign: dict[str, object]
    sections: dict[str, object]
    placements: tuple[str, ...]
    concepts: int
    language: Language
    seed: int
    approve: Approval
    words: tuple[CopyRow, ...] = field(default=())


def read(path: Path) -> BriefFile:
    """Read and check a brief.

    Raises:
        InvalidInput: At the key that is missing, unknown, of the wrong kind or out of bounds; the field is written
            as a path into the file ("campaign.objective").
    """
    top = _mapping("brief", _loaded(path))
    folder = path.resolve().parent
    _refuse_unknown("", top, _TOP)
    workspace = _cleaned("workspace", top, ("client_name", "industry"), workspaces.clean, required=("client_name",))
    campaign, sections = _campaign(top)
    language = _language(top, campaign)
    kit, logo = _kit(top)
    _contradictions(kit, campaign | {"language": language})
    return BriefFile(
        agency=fields.clean_line("agency", top.get("agency"), max_length=200, required=True),
        client_name=str(workspace["client_name"]),
        industry=cast(str | None, workspace.get("industry")),
        kit=kit,
        logo=_file(folder, "brand_kit.logo", logo) if logo else None,
        assets=_assets(folder, top.get("assets")),
        campaign=campaign | {"language": language},
        sections=sections,
        placements=_placements(top.get("placements")),
        concepts=_whole("concepts", top.get("concepts", 2), 1, creatives.CONCEPTS_MAX),
        language=language,
        seed=_whole("seed", top.get("seed", 0), 0, MAX_SEED),
        approve=_approval(top.get("approve", "none")),
        words=_words(top.get("copy")),
    )


def _loaded(path: Path) -> Any:
    try:
        text = _content("brief", path, path.name, MAX_BYTES).decode("utf-8-sig")
        return yaml.load(text, Loader=_StrictLoader)  # noqa: S506 - a SafeLoader
    except UnicodeDecodeError as error:
        raise InvalidInput("the brief is not UTF-8 text", field="brief", remedy="save it as UTF-8") from error
    except (yaml.YAMLError, RecursionError) as error:
        place = getattr(error, "problem_mark", None)
        where = f" near line {place.line + 1}" if place else ""
        raise InvalidInput(
            f"the brief is not valid YAML{where}", field="brief", remedy="check indents and quotes"
        ) from error


def _content(name: str, path: Path, shown: str, most_bytes: int) -> bytes:
    """The bytes of an ordinary file; the size is asked before it is read."""
    try:
        size_bytes = path.stat().st_size if path.is_file() else None
        if size_bytes is not None and size_bytes <= most_bytes:
            return path.read_bytes()
    except OSError as error:
        raise InvalidInput(
            f"{shown[:80]} cannot be read: {error.strerror}", field=name, remedy="check the name and who may read it"
        ) from error
    if size_bytes is None:
        raise InvalidInput(
            f"there is no file {shown[:80]}", field=name, remedy="check the name; paths are relative to the brief"
        )
    raise InvalidInput(f"{shown} is larger than {most_bytes >> 20} MB", field=name, remedy="make it smaller")


class _StrictLoader(yaml.SafeLoader):
    """Plain data only; a key written twice is a fault instead of a silent loss, and aliases cannot blow up.

    Days stay text: the field they are for knows the calendar, and its message names the field.
    """

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.events.AliasEvent):
            line = self.peek_event().start_mark.line + 1  # type: ignore[no-untyped-call]
            raise InvalidInput(
                f"line {line} uses a YAML alias (*)", field="brief", remedy="write the value out where it is used"
            )
        return super().compose_node(parent, index)

    def construct_object(self, node: Any, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep)
        except (ValueError, LookupError, AttributeError, TypeError) as error:
            # Numbers of thousands of digits and explicit tags (`!!int abc`) that do not fit what they stand before.
            raise yaml.constructor.ConstructorError(None, None, "not a value of its kind", node.start_mark) from error

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        twice = [key for key in keys if keys.count(key) > 1]
        if twice:
            raise InvalidInput("the key is written twice", field=str(twice[0]), remedy="keep one of them")
        return super().construct_mapping(node, deep)


_StrictLoader.yaml_implicit_resolvers = {
    first: [(tag, shape) for tag, shape in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _campaign(top: Mapping[str, Any]) -> tuple[dict[str, object], dict[str, object]]:
    required = ("name", "objective", "launch_type", "funnel_stage")
    given = dict(_mapping("campaign", top.get("campaign")))
    sections = _prefixed(
        "campaign.brief", campaigns.clean_brief, _mapping("campaign.brief", given.pop("brief", {}) or {})
    )
    _require("campaign", given, required)
    _refuse_unknown("campaign", given, (*campaigns.EDITABLE, "brief"))
    return _prefixed("campaign", campaigns.clean, given), sections


def _kit(top: Mapping[str, Any]) -> tuple[dict[str, object], object]:
    given = dict(_mapping("brand_kit", top.get("brand_kit") or {}))
    known = (*(name for name in brand.EDITABLE), *_KIT_ALIASES, "colors", "fonts", "logo")
    _refuse_unknown("brand_kit", given, known)
    logo = given.pop("logo", None)
    flat: dict[str, object] = {}
    written: dict[str, str] = {}
    for group, columns in (("colors", _COLOURS), ("fonts", _FONTS)):
        part = _mapping(f"brand_kit.{group}", given.pop(group, {}) or {})
        _refuse_unknown(f"brand_kit.{group}", part, columns)
        flat |= {columns[name]: value for name, value in part.items()}
        written |= {columns[name]: f"{group}.{name}" for name in part}
    flat |= {_KIT_ALIASES.get(name, name): value for name, value in given.items()}
    written |= {_KIT_ALIASES.get(name, name): name for name in given}
    return _prefixed("brand_kit", brand.clean, flat, written), logo


def _contradictions(kit: Mapping[str, object], campaign: Mapping[str, object]) -> None:
    forbidden = [str(phrase) for phrase in cast(Iterable[object], kit.get("forbidden_phrases", ()))]
    with _Prefixing("campaign"):
        campaigns.refuse_contradictions(campaign, forbidden)
    with _Prefixing("brand_kit"):
        brand.refuse_contradictions(kit)


def _language(top: Mapping[str, Any], campaign: dict[str, object]) -> Language:
    inside = campaign.get("language")
    if "language" not in top:
        return cast(Language, inside) if inside else Language.EN
    outside = fields.required_choice("language", top["language"], Language)
    if inside and inside != outside:
        raise InvalidInput("two languages are asked for", field="language", remedy="write it once")
    return outside


def _placements(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not value:
        raise InvalidInput("no placement is named", field="placements", remedy=f"use ids such as {_some_placements()}")
    return campaigns.clean_placements([str(entry) for entry in value])


def _some_placements() -> str:
    return ", ".join(placement.id for placement in placements.all_placements()[:3])


def _assets(folder: Path, value: Any) -> tuple[tuple[str, bytes], ...]:
    if not isinstance(value, list) or not value:
        raise InvalidInput(
            "no photo is named", field="assets", remedy="list at least one file below the brief's folder"
        )
    if len(value) > creatives.ASSETS_MAX:
        raise InvalidInput(
            f"{len(value)} photos are named", field="assets", remedy=f"name at most {creatives.ASSETS_MAX}"
        )
    return tuple(_file(folder, "assets", entry) for entry in value)


def _file(folder: Path, name: str, value: object) -> tuple[str, bytes]:
    if not isinstance(value, str) or not value.strip():
        raise InvalidInput("this is not a file name", field=name, remedy="write a path relative to the brief")
    try:
        path = (folder / value).resolve()
    except (OSError, ValueError, RuntimeError) as error:
        # Signs no file name can hold, and links that lead in a circle.
        raise InvalidInput(
            "this is not a usable file name", field=name, remedy="write a path relative to the brief"
        ) from error
    if not path.is_relative_to(folder):
        raise InvalidInput(
            f"{value} lies outside the brief's folder", field=name, remedy="put the file beside the brief"
        )
    return path.name, _content(name, path, value, DEFAULT_LIMITS.max_bytes)


def _words(value: Any) -> tuple[CopyRow, ...]:
    if value is None:
        return ()
    if not isinstance(value, list):
        raise InvalidInput("this is not a list", field="copy", remedy="write one entry a concept, each with a headline")
    return tuple(_copy_row(f"copy[{number}]", entry) for number, entry in enumerate(value, start=1))


def _copy_row(name: str, entry: Any) -> CopyRow:
    given = _mapping(name, entry)
    _refuse_unknown(name, given, _COPY)
    _require(name, given, ("headline", "primary_text"))
    for key in ("headline", "primary_text"):
        if not str(given[key]).strip():
            raise InvalidInput("it is empty", field=f"{name}.{key}", remedy="write it, or leave `copy` out")
    with _Prefixing(name):
        words = asdict(creatives.own_words(given))
    return CopyRow(**{key: words[key] for key in _COPY})


def _whole(name: str, value: object, least: int, most: int) -> int:
    number = fields.clean_whole(name, value, least=least, most=most)
    if number is None:
        raise InvalidInput("it is empty", field=name, remedy=f"write a whole number from {least} to {most}")
    return number


def _approval(value: object) -> Approval:
    # YAML 1.1 reads a bare `no`/`off` as false; `none` and `null` are meant the same.
    text = "none" if value is None or value is False else str(value)
    if text not in APPROVALS:
        raise InvalidInput(f"{text} is not known", field="approve", remedy="use none, best or all")
    return cast(Approval, text)


def _mapping(name: str, value: Any) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        what = "it is missing" if value is None else "this is not a group of keys"
        raise InvalidInput(what, field=name, remedy="see the example brief in the user guide")
    return {str(key): entry for key, entry in value.items()}


def _cleaned(
    name: str, top: Mapping[str, Any], known: Iterable[str], clean: Any, *, required: tuple[str, ...]
) -> dict[str, Any]:
    given = _mapping(name, top.get(name))
    _refuse_unknown(name, given, known)
    _require(name, given, required)
    return dict(_prefixed(name, clean, given))


def _require(name: str, given: Mapping[str, Any], required: Iterable[str]) -> None:
    for key in required:
        if given.get(key) is None:
            raise InvalidInput("it is missing", field=f"{name}.{key}", remedy="add it to the brief")


def _refuse_unknown(name: str, given: Iterable[str], known: Iterable[str]) -> None:
    listed = tuple(known)
    for key in given:
        if key not in listed:
            path = f"{name}.{key}" if name else key
            raise InvalidInput("this key is not known", field=path, remedy=f"use {', '.join(sorted(listed))}")


class _Prefixing:
    """Faults inside the block name their field as a path into the brief, by the name it is `written` with there."""

    def __init__(self, section: str, written: Mapping[str, str] | None = None) -> None:
        self._section = section
        self._written = written or {}

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, ImprimaturError) and error.field and not error.field.startswith(self._section + "."):
            error.field = f"{self._section}.{self._written.get(error.field, error.field)}"


def _prefixed(
    section: str, clean: Any, given: Mapping[str, Any], written: Mapping[str, str] | None = None
) -> dict[str, object]:
    with _Prefixing(section, written):
        return dict(clean(given))
