"""The whole main job from a brief file, in this process: client, kit, photos, campaign, ads, approval, package."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import select

from core import db, placements
from core.accounts import operator
from core.accounts.models import Agency
from core.assets import service as assets
from core.assets.models import Asset
from core.brand import queries as brand_queries
from core.brand import rules as brand_rules
from core.brand import service as brand
from core.brand.queries import LogoView
from core.campaigns import rules as campaign_rules
from core.campaigns import service as campaigns
from core.campaigns.models import Campaign
from core.creatives import service as creatives
from core.creatives.models import AdCreative, CreativeVersion
from core.creatives.rules import Words
from core.db import Scope
from core.errors import Conflict, ImprimaturError, InvalidInput, Unavailable
from core.exports import formats
from core.exports import queries as exports_queries
from core.exports import service as exports
from core.ids import BatchId
from core.jobs import fleet, runner
from core.jobs.queries import BatchProgress
from core.ops.brief_file import BriefFile
from core.phrases import search_key
from core.reviews import service as reviews
from core.storage import files
from core.vocabulary import CheckVerdict
from core.workspaces import service as workspaces
from core.workspaces.models import Workspace
from core.workspaces.rules import ClientNameTaken

PACKAGE_NAME = "package.zip"
Tell = Callable[[str], None]


class ClientNotOurs(Conflict):
    """A client of that name exists and people made it: the shell leaves it alone."""


@dataclass(frozen=True)
class Made:
    """What a brief became.

    Attributes:
        creatives: Planned ads: photos × concepts × placements.
        rejected_by_checks: Of these, the ones that failed a hard check or could not be drawn.
        package: The written ZIP; None when nothing was approved.
        seconds: Wall time.
    """

    agency_id: str
    workspace_id: str
    campaign_id: str
    creatives: int
    approved: int
    rejected_by_checks: int
    package: str | None
    seconds: float


@dataclass
class _Traces:
    """What this run added and changed, so that a fault can take it back."""

    new_agency: bool = False
    workspace_id: str | None = None
    campaign_id: str | None = None
    assets: list[str] = field(default_factory=list)
    before: "_Before | None" = None


@dataclass(frozen=True)
class _Before:
    """A client that was there already, as it was."""

    workspace_id: str
    industry: str | None
    was_archived: bool
    kit: dict[str, Any]
    logos: tuple[tuple[LogoView, bytes], ...]


def make(brief: BriefFile, out: Path, tell: Tell, image_format: str = formats.AS_ASKED) -> Made:
    """Do the main job. A fault before the ads are drawn leaves nothing of this run behind.

    Args:
        out: Folder for `package.zip`; made when missing.
        tell: Takes one line for people about each warning, each ad that was not made, and each that has another format.
        image_format: What the package's pictures are written as; "" where each placement decides.

    Raises:
        ImprimaturError: Of any step, at the brief's key.
    """
    started = time.monotonic()
    _refuse_unwritable(out)
    refuse_format(image_format, brief)
    scope, traces = _agency(brief)
    # Whoever waits for the ads here draws them here; if this process dies, the workers of the installation finish them.
    with fleet.kept_here():
        with _traceless(scope, traces):
            workspace_id = _client(scope, brief, traces)
            asset_ids = _photos(scope, workspace_id, brief, traces, tell)
            _kit(scope, workspace_id, brief)
            campaign_id = _campaign(scope, workspace_id, brief, traces)
            _logo(scope, workspace_id, brief, tell)
            batch_id = _plan(scope, campaign_id, asset_ids, brief)
        progress = runner.run(scope, batch_id)
    planned = len(asset_ids) * brief.concepts * len(brief.placements)
    passed = _judged(scope, campaign_id, progress, tell)
    approved = 0
    package = None
    if brief.approve != "none" and passed:
        approved = sum(result.ok for result in reviews.approve(scope, campaign_id, brief.approve))
    if approved:
        package = _package(scope, campaign_id, out, image_format, tell)
    seconds = round(time.monotonic() - started, 3)
    return Made(scope.agency_id, workspace_id, campaign_id, planned, approved, planned - passed, package, seconds)


def _refuse_unwritable(out: Path) -> None:
    """Stop before any work when the package could not be put where it is wanted.

    Raises:
        InvalidInput: At `out`.
    """
    try:
        nearest = next(place for place in (out.absolute(), *out.absolute().parents) if place.exists())
        fits = nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK) and not (out / PACKAGE_NAME).is_dir()
    except OSError as error:
        raise InvalidInput(f"{error.strerror}", field="out", remedy="choose another folder") from error
    if not fits:
        raise InvalidInput("no package can be written there", field="out", remedy="name a folder you may write to")


def refuse_format(image_format: str, brief: BriefFile) -> None:
    """Stop before any work when no ad could have the format that was chosen.

    Raises:
        InvalidInput: At `format`.
    """
    try:
        formats.check(image_format)
    except InvalidInput as fault:
        raise InvalidInput(fault.what, field="format", remedy=fault.remedy) from fault
    if all(formats.refusal(placements.get(one), image_format) for one in brief.placements):
        raise InvalidInput(
            f"none of the brief's placements takes {formats.NAMES[image_format]}",
            field="format",
            remedy="choose another format, or leave it to the placements",
        )


def _agency(brief: BriefFile) -> tuple[Scope, _Traces]:
    with db.unscoped("does the shell's agency exist?", writing=False) as work:
        known = work.scalars(select(Agency.id).where(Agency.name == brief.agency)).first()
    return operator.scope_of(brief.agency), _Traces(new_agency=known is None)


def _client(scope: Scope, brief: BriefFile, traces: _Traces) -> str:
    """The shell's client of that name, made when there is none."""
    # As `workspaces.create` tells names apart; a living client comes before archived ones.
    same = Workspace.client_key == search_key(brief.client_name)
    named = select(Workspace).where(same).order_by(Workspace.archived_at.is_not(None), Workspace.id)
    with db.read(scope) as work:
        found = work.scalars(named).all()
    ours = [workspace for workspace in found if workspace.made_by == "shell"]
    if found and (not ours or (found[0].archived_at is None and found[0] not in ours)):
        raise ClientNotOurs(
            f"a client {brief.client_name} exists already and was not made from the shell",
            field="workspace.client_name",
            remedy="choose another name",
        )
    if not ours:
        try:
            created = workspaces.create(scope, client_name=brief.client_name, industry=brief.industry, made_by="shell")
        except ClientNameTaken:
            # Another brief made it between looking and writing.
            return _client(scope, brief, traces)
        traces.workspace_id = created.workspace_id
        return created.workspace_id
    client = ours[0]
    traces.before = _as_it_is(scope, client)
    workspaces.restore(scope, client.id)
    workspaces.update(scope, client.id, industry=brief.industry)
    return client.id


def _as_it_is(scope: Scope, client: Workspace) -> _Before:
    kit = brand_queries.get_kit(scope, client.id)
    return _Before(
        client.id,
        client.industry,
        client.archived_at is not None,
        {name: getattr(kit, name) for name in brand_rules.EDITABLE},
        tuple((logo, files.read(scope, logo.file_sha256)) for logo in kit.logos),
    )


def _kit(scope: Scope, workspace_id: str, brief: BriefFile) -> None:
    """The client's kit exactly as the brief says: equal briefs give equal ads."""
    kit = brand_queries.get_kit(scope, workspace_id)
    columns: dict[str, Any] = {**dict.fromkeys(brand_rules.EDITABLE), **brand_rules.STARTING_KIT, **brief.kit}
    brand.update_kit(scope, kit.kit_id, **columns)


def _logo(scope: Scope, workspace_id: str, brief: BriefFile, tell: Tell) -> None:
    """The brief's logo, and no other one. A file that cannot be used leaves those that are there."""
    kit = brand_queries.get_kit(scope, workspace_id)
    if brief.logo:
        name, data = brief.logo
        with _at("brand_kit.logo"):
            added = brand.add_logo(scope, kit.kit_id, name=name, data=data)
        if added.warning:
            tell(f"warning: brand_kit.logo: {added.warning}")
        kit = brand_queries.get_kit(scope, workspace_id)
    for logo in kit.logos:
        if not brief.logo or logo.logo_id != added.logo_id:
            brand.remove_logo(scope, logo.logo_id)


def _photos(scope: Scope, workspace_id: str, brief: BriefFile, traces: _Traces, tell: Tell) -> list[str]:
    """Asset ids in the brief's order; the same photo twice is one."""
    chosen: dict[str, None] = {}
    for result in assets.upload_many(scope, workspace_id, brief.assets):
        if result.error is not None or result.asset_id is None:
            error = result.error or ImprimaturError("it could not be read")
            raise type(error)(f"{result.name}: {error.what}", field="assets", remedy=error.remedy)
        if not result.duplicate:
            traces.assets.append(result.asset_id)
        if result.asset_id in chosen:
            tell(f"warning: assets: {result.name} is the same picture as another one of the brief; it is used once")
        chosen[result.asset_id] = None
    return list(chosen)


def _campaign(scope: Scope, workspace_id: str, brief: BriefFile, traces: _Traces) -> str:
    with _at("campaign"):
        campaign_id = campaigns.create(
            scope,
            workspace_id,
            placements=brief.placements,
            brief=brief.sections,
            made_by="shell",
            **brief.campaign,  # type: ignore[arg-type]
        )
    traces.campaign_id = campaign_id
    return campaign_id


def _plan(scope: Scope, campaign_id: str, asset_ids: list[str], brief: BriefFile) -> BatchId:
    try:
        return creatives.plan(
            scope,
            campaign_id,
            asset_ids=asset_ids,
            concepts=brief.concepts,
            words=[Words(**asdict(row)) for row in brief.words],
            seed=brief.seed,
            refuses_words=False,
        )
    except ImprimaturError as error:
        if error.field in campaign_rules.EDITABLE:
            error.field = f"campaign.{error.field}"
        raise


def _judged(scope: Scope, campaign_id: str, progress: BatchProgress, tell: Tell) -> int:
    """How many ads passed; the others, and warnings, are told one line each."""
    with db.read(scope) as work:
        rows = work.execute(
            select(AdCreative, CreativeVersion, Asset.original_name)
            .join(CreativeVersion, CreativeVersion.id == AdCreative.current_version_id)
            .join(Asset, Asset.id == AdCreative.asset_id)
            .where(AdCreative.campaign_id == campaign_id)
            .order_by(AdCreative.asset_id, AdCreative.concept_number, AdCreative.placement_id)
        ).all()
    passed = 0
    for creative, version, photo in rows:
        name = f"{photo}, concept {creative.concept_number}, {creative.placement_id}"
        if version.verdict == CheckVerdict.FAIL:
            tell(f"rejected: {name}: {version.failure or 'a hard check failed'}")
            continue
        passed += 1
        for check in version.checks:
            if check["verdict"] == CheckVerdict.WARN:
                tell(f"warning: {name}: {check['measured']}" + (f" — {check['advice']}" if check.get("advice") else ""))
    for failure in progress.failures:
        tell(f"rejected: {failure.label}: {failure.message}")
    return passed


def _package(scope: Scope, campaign_id: str, out: Path, image_format: str, tell: Tell) -> str:
    target = out / PACKAGE_NAME
    # What `approve` chose is what is packed, also where the campaign would take more.
    export_id = exports.start(scope, campaign_id, approved_only=True, image_format=image_format)
    exports.run(scope, export_id)
    for other in exports_queries.get_export(scope, export_id).other_formats:
        name = formats.NAMES[other.image_format]
        tell(f"{name} instead: {other.placement_id}, {' '.join(other.codes)}: {other.reason}")
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unavailable(
            f"the folder could not be made: {error.strerror}", field="out", remedy="choose another folder"
        ) from error
    exports.save_package(scope, export_id, target)
    return str(target)


@contextmanager
def _at(key: str) -> Iterator[None]:
    """Faults inside the block name their field as a path into the brief."""
    try:
        yield
    except ImprimaturError as error:
        if not error.field.startswith(key):
            error.field = key if key.endswith("logo") or not error.field else f"{key}.{error.field}"
        raise


@contextmanager
def _traceless(scope: Scope, traces: _Traces) -> Iterator[None]:
    """Take back what this run added when a step before the drawing fails."""
    try:
        yield
    except BaseException:
        _take_back(scope, traces)
        raise


def _take_back(scope: Scope, traces: _Traces) -> None:
    with db.work(scope) as work:
        campaign = work.get(Campaign, traces.campaign_id) if traces.campaign_id else None
        if campaign is not None:
            work.delete(campaign)
    for asset_id in traces.assets:
        assets.delete(scope, asset_id)
    with db.work(scope) as work:
        # A picture that never served leaves no tombstone either.
        for asset in work.scalars(select(Asset).where(Asset.id.in_(traces.assets))):
            work.delete(asset)
    if traces.workspace_id is not None:
        _remove_client(scope, traces.workspace_id)
    if traces.before is not None:
        _put_back(scope, traces.before)
    if traces.new_agency:
        _remove_empty_agency(scope)


def _remove_client(scope: Scope, workspace_id: str) -> None:
    for logo in brand_queries.get_kit(scope, workspace_id).logos:
        brand.remove_logo(scope, logo.logo_id)
    with db.work(scope) as work:
        work.delete(work.one(Workspace, workspace_id, what="client"))


def _remove_empty_agency(scope: Scope) -> None:
    """An agency that is new and holds nothing; another brief at the same moment may have begun to use it."""
    with db.unscoped("an agency that this very run added is taken back") as work:
        if work.scalars(select(Workspace.id).where(Workspace.agency_id == scope.agency_id)).first() is None:
            work.delete(work.get_one(Agency, scope.agency_id))


def _put_back(scope: Scope, before: _Before) -> None:
    kit = brand_queries.get_kit(scope, before.workspace_id)
    brand.update_kit(scope, kit.kit_id, **before.kit)
    if {logo.logo_id for logo in kit.logos} != {logo.logo_id for logo, _ in before.logos}:
        for logo in kit.logos:
            brand.remove_logo(scope, logo.logo_id)
        for logo, data in before.logos:
            brand.add_logo(scope, kit.kit_id, name=logo.original_name, data=data, kind=logo.kind, ground=logo.ground)
    workspaces.update(scope, before.workspace_id, industry=before.industry)
    if before.was_archived:
        workspaces.archive(scope, before.workspace_id)
