"""What screens read of imported results: history, lines without an ad, versions of a day, rules and mappings."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Integer, and_, case, exists, func, literal_column, or_, select
from sqlalchemy.orm import aliased

from core import db
from core.accounts.rules import Permission, require
from core.creatives.models import CreativeVersion
from core.db import Scope, Work
from core.results.models import ResultDay, ResultFact, ResultImport, ResultLine, ResultMapping, ResultRule
from core.vocabulary import ImportStatus, Level
from core.workspaces.models import Workspace
from core.workspaces.rules import WorkspaceNotFound


@dataclass(frozen=True)
class ImportCard:
    """One import in the history. Money is in micros.

    Attributes:
        rows: Facts it brought; `current_rows` of them count still.
    """

    import_id: str
    file_name: str
    platform: str
    level: str
    accounts: tuple[str, ...]
    currency: str | None
    first_day: date
    last_day: date
    rows: int
    current_rows: int
    replaced_rows: int
    spend_micros: int | None
    file_total_matches: bool | None
    imported_at: datetime
    imported_by: str
    is_undone: bool
    undone_by: str


@dataclass(frozen=True)
class LooseLine:
    """A line of a platform that leads to no single ad, with the money that counts on it."""

    line_id: str
    platform: str
    level: str
    account: str
    campaign: str
    name: str
    joined_by: str
    currency: str | None
    spend_micros: int | None


@dataclass(frozen=True)
class Standing:
    """How much of a client's money leads to an ad, at the deepest level that was imported of each platform, account and day.

    Attributes:
        matched_share: 0..1; None while no money is known, or where it is in several currencies.
        last_day: The newest day that counts.
    """

    facts: int
    matched_share: float | None
    first_day: date | None
    last_day: date | None
    last_import_at: datetime | None


@dataclass(frozen=True)
class DayVersion:
    """One day as one file told it; `is_undone` if that file was taken back."""

    day_id: str
    import_id: str
    file_name: str
    platform: str
    account: str
    level: str
    rows: int
    spend_micros: int | None
    imported_at: datetime
    is_current: bool
    is_undone: bool


@dataclass(frozen=True)
class RestatedDay:
    """A day that several files told, so that the newest replaced another."""

    day: date
    platform: str
    account: str
    level: str
    versions: int


@dataclass(frozen=True)
class Figures:
    """What one version of a day says of a line; None is unknown. Money and conversions are in micros."""

    spend: int | None
    impressions: int | None
    clicks_all: int | None
    clicks_link: int | None
    conversions: int | None
    revenue: int | None


@dataclass(frozen=True)
class Difference:
    """One line in two versions of a day; None where a version has no such line. Kinds of result are told apart."""

    campaign: str
    name: str
    currency: str | None
    result_kind: str | None
    before: Figures | None
    after: Figures | None

    @property
    def is_changed(self) -> bool:
        """Whether the versions say anything different."""
        return self.before != self.after


@dataclass(frozen=True)
class RuleCard:
    """A rule that joins lines by their names, and how many lines it joins now."""

    rule_id: str
    contains: str
    code: str
    lines: int
    made_at: datetime
    made_by: str


@dataclass(frozen=True)
class MappingCard:
    """What somebody said of the columns of a kind of file: header → field."""

    mapping_id: str
    platform: str
    columns: Mapping[str, str]
    kept_at: datetime
    kept_by: str


def history(scope: Scope, workspace_id: str, *, most: int = 100) -> tuple[ImportCard, ...]:
    """The imports of a client, newest first.

    Raises:
        WorkspaceNotFound: There is no such client.
    """
    require(scope, Permission.VIEW)
    counts = func.coalesce(func.sum(case((ResultDay.is_current, ResultDay.row_count), else_=0)), 0)
    with db.read(scope) as work:
        _client(work, workspace_id)
        current = (
            select(ResultDay.import_id, counts.label("rows"))
            .where(ResultDay.workspace_id == workspace_id)
            .group_by(ResultDay.import_id)
            .subquery()
        )
        asked = (
            select(ResultImport, current.c.rows)
            .outerjoin(current, current.c.import_id == ResultImport.id)
            .where(ResultImport.workspace_id == workspace_id)
            .order_by(ResultImport.imported_at.desc(), ResultImport.id.desc())
            .limit(most)
        )
        return tuple(_card(row, int(rows or 0)) for row, rows in work.execute(asked))


def _card(row: ResultImport, current_rows: int) -> ImportCard:
    return ImportCard(
        import_id=row.id, file_name=row.file_name, platform=row.platform, level=row.level, accounts=tuple(row.accounts),
        currency=row.currency, first_day=row.first_day, last_day=row.last_day, rows=row.row_count,
        current_rows=current_rows, replaced_rows=row.replaced_rows, spend_micros=row.spend_micros,
        file_total_matches=row.file_total_matches, imported_at=row.imported_at, imported_by=row.imported_by_name,
        is_undone=row.status == ImportStatus.UNDONE, undone_by=row.undone_by_name,
    )  # fmt: skip


def unmatched(scope: Scope, workspace_id: str, *, most: int = 200) -> tuple[LooseLine, ...]:
    """The lines that lead to no single ad and count, most money first; lines of several currencies stand once for each.

    Only the deepest level of a day is told, since a level above it repeats its money.

    Raises:
        WorkspaceNotFound: There is no such client.
    """
    require(scope, Permission.VIEW)
    spend = func.sum(ResultFact.spend_micros)
    with db.read(scope) as work:
        _client(work, workspace_id)
        asked = (
            select(ResultLine, ResultFact.currency, spend.label("spend"))
            .join(ResultFact, (ResultFact.agency_id == ResultLine.agency_id) & (ResultFact.line_id == ResultLine.id))
            .join(ResultDay, (ResultDay.agency_id == ResultFact.agency_id) & (ResultDay.id == ResultFact.day_id))
            .where(
                ResultLine.workspace_id == workspace_id,
                ResultDay.workspace_id == workspace_id,
                ResultDay.is_current,
                _is_deepest(),
                ResultLine.version_id.is_(None),
            )
            .group_by(ResultLine.id, ResultFact.currency)
            .order_by(func.coalesce(spend, 0).desc(), ResultLine.id)
            .limit(most)
        )
        return tuple(_loose(row, currency, money) for row, currency, money in work.execute(asked))


def _loose(row: ResultLine, currency: str | None, money: int | None) -> LooseLine:
    name = row.ad or row.ad_platform_id or row.ad_set or row.ad_set_platform_id or row.campaign
    return LooseLine(
        line_id=row.id, platform=row.platform, level=row.level, account=row.account, campaign=row.campaign or "",
        name=name or row.campaign_platform_id or "", joined_by=row.joined_by, currency=currency,
        spend_micros=None if money is None else int(money),
    )  # fmt: skip


def standing(scope: Scope, workspace_id: str) -> Standing:
    """How a client's results stand.

    Raises:
        WorkspaceNotFound: There is no such client.
    """
    require(scope, Permission.VIEW)
    with db.read(scope) as work:
        _client(work, workspace_id)
        days = select(
            func.coalesce(func.sum(ResultDay.row_count), 0), func.min(ResultDay.day), func.max(ResultDay.day)
        ).where(ResultDay.workspace_id == workspace_id, ResultDay.is_current, _is_deepest())
        facts, first, last = work.execute(days).one()
        newest = select(func.max(ResultImport.imported_at)).where(
            ResultImport.workspace_id == workspace_id, ResultImport.status == ImportStatus.STORED
        )
        return Standing(int(facts), _share(work, workspace_id), first, last, work.scalar(newest))


def _share(work: Work, workspace_id: str) -> float | None:
    """Matched money over all money, in one currency."""
    is_joined = case((ResultLine.version_id.is_(None), 0), else_=1).cast(Integer)
    asked = (
        select(ResultFact.currency, is_joined, func.sum(ResultFact.spend_micros))
        .select_from(ResultDay)
        .join(ResultFact, (ResultFact.agency_id == ResultDay.agency_id) & (ResultFact.day_id == ResultDay.id))
        .join(ResultLine, (ResultLine.agency_id == ResultFact.agency_id) & (ResultLine.id == ResultFact.line_id))
        .where(ResultDay.workspace_id == workspace_id, ResultDay.is_current, _is_deepest())
        .group_by(ResultFact.currency, is_joined)
    )
    counted = [
        (currency, bool(joined), int(money)) for currency, joined, money in work.execute(asked) if money is not None
    ]
    total = sum(money for _, _, money in counted)
    if not total or len({currency for currency, _, _ in counted}) > 1:
        return None
    return sum(money for _, joined, money in counted if joined) / total


def _is_deepest() -> ColumnElement[bool]:
    """Whether no deeper level of the same platform, account and day counts: levels repeat each other's money."""
    return and_(
        or_(ResultDay.level == Level.AD, ~_counts_too(Level.AD)),
        or_(ResultDay.level != Level.CAMPAIGN, ~_counts_too(Level.AD_SET)),
    )


def _counts_too(level: Level) -> ColumnElement[bool]:
    other = aliased(ResultDay)
    return exists().where(
        other.agency_id == ResultDay.agency_id,
        other.workspace_id == ResultDay.workspace_id,
        other.platform == ResultDay.platform,
        other.level == level,
        other.account == ResultDay.account,
        other.day == ResultDay.day,
        other.is_current,
    )


def day_versions(scope: Scope, workspace_id: str, day: date) -> tuple[DayVersion, ...]:
    """Every file's word on one day, newest first: what was restated, and by how much.

    Raises:
        WorkspaceNotFound: There is no such client.
    """
    require(scope, Permission.VIEW)
    with db.read(scope) as work:
        _client(work, workspace_id)
        asked = (
            select(ResultDay, ResultImport.file_name, ResultImport.imported_at, ResultImport.status)
            .join(
                ResultImport, (ResultImport.agency_id == ResultDay.agency_id) & (ResultImport.id == ResultDay.import_id)
            )
            .where(ResultDay.workspace_id == workspace_id, ResultDay.day == day)
            .order_by(ResultImport.imported_at.desc(), ResultImport.id.desc(), ResultDay.account)
        )
        return tuple(
            DayVersion(
                row.id, row.import_id, name, row.platform, row.account, row.level, row.row_count, row.spend_micros, at,
                row.is_current, status == ImportStatus.UNDONE,
            )
            for row, name, at, status in work.execute(asked)
        )  # fmt: skip


def restated(scope: Scope, workspace_id: str, *, most: int = 120) -> tuple[RestatedDay, ...]:
    """The days that several files told, newest first; files that were taken back do not count.

    Raises:
        WorkspaceNotFound: There is no such client.
    """
    require(scope, Permission.VIEW)
    key = (ResultDay.day, ResultDay.platform, ResultDay.account, ResultDay.level)
    with db.read(scope) as work:
        _client(work, workspace_id)
        asked = (
            select(*key, func.count())
            .join(
                ResultImport, (ResultImport.agency_id == ResultDay.agency_id) & (ResultImport.id == ResultDay.import_id)
            )
            .where(ResultDay.workspace_id == workspace_id, ResultImport.status == ImportStatus.STORED)
            .group_by(*key)
            .having(func.count() > 1)
            .order_by(ResultDay.day.desc(), ResultDay.platform, ResultDay.account, ResultDay.level)
            .limit(most)
        )
        return tuple(RestatedDay(*row) for row in work.execute(asked))


def differences(scope: Scope, workspace_id: str, older_id: str, newer_id: str) -> tuple[Difference, ...]:
    """What two versions of a day (`DayVersion.day_id`) say of each ad, ad set or campaign, most money first.

    Lines are compared by their names: an export with a column more gives the same ad another line.

    Raises:
        WorkspaceNotFound: There is no such client.
    """
    require(scope, Permission.VIEW)
    with db.read(scope) as work:
        _client(work, workspace_id)
        before, after = (_figures(work, workspace_id, day_id) for day_id in (older_id, newer_id))
    told = [Difference(*key, before=before.get(key), after=after.get(key)) for key in dict.fromkeys((*after, *before))]
    return tuple(sorted(told, key=_weight))


def _weight(one: Difference) -> tuple[int, str, str]:
    figures = one.after or one.before
    return -((figures.spend if figures else 0) or 0), one.campaign, one.name


def _figures(work: Work, workspace_id: str, day_id: str) -> dict[tuple[str, str, str | None, str | None], Figures]:
    """(campaign, name, currency, kind of result) → its figures in one version of a day."""
    # Written out: PostgreSQL groups by what it can see is the same, and two parameters are not.
    campaign = func.coalesce(ResultLine.campaign, ResultLine.campaign_platform_id, literal_column("''"))
    name = func.coalesce(
        ResultLine.ad, ResultLine.ad_platform_id, ResultLine.ad_set, ResultLine.ad_set_platform_id, campaign
    )
    key = (campaign, name, ResultFact.currency, ResultFact.result_kind)
    counted = (
        ResultFact.spend_micros, ResultFact.impressions, ResultFact.clicks_all, ResultFact.clicks_link,
        ResultFact.conversions_micros, ResultFact.revenue_micros,
    )  # fmt: skip
    asked = (
        select(*key, *(func.sum(column) for column in counted))
        .select_from(ResultDay)
        .join(ResultFact, (ResultFact.agency_id == ResultDay.agency_id) & (ResultFact.day_id == ResultDay.id))
        .join(ResultLine, (ResultLine.agency_id == ResultFact.agency_id) & (ResultLine.id == ResultFact.line_id))
        .where(ResultDay.workspace_id == workspace_id, ResultDay.id == day_id)
        .group_by(*key)
    )
    return {
        (row[0], row[1], row[2], row[3]): Figures(*(None if sum_ is None else int(sum_) for sum_ in row[4:]))
        for row in work.execute(asked)
    }


def rules(scope: Scope, workspace_id: str) -> tuple[RuleCard, ...]:
    """The rules that join lines by their names, by text.

    Raises:
        WorkspaceNotFound: There is no such client.
    """
    require(scope, Permission.VIEW)
    with db.read(scope) as work:
        _client(work, workspace_id)
        counted = (
            select(ResultLine.rule_id, func.count().label("lines"))
            .where(ResultLine.workspace_id == workspace_id, ResultLine.rule_id.is_not(None))
            .group_by(ResultLine.rule_id)
            .subquery()
        )
        asked = (
            select(ResultRule, CreativeVersion.code, func.coalesce(counted.c.lines, 0))
            .outerjoin(counted, counted.c.rule_id == ResultRule.id)
            .join(
                CreativeVersion,
                (CreativeVersion.agency_id == ResultRule.agency_id) & (CreativeVersion.id == ResultRule.version_id),
            )
            .where(ResultRule.workspace_id == workspace_id)
            .order_by(ResultRule.contains)
        )
        return tuple(
            RuleCard(row.id, row.contains, code, int(count), row.made_at, row.made_by_name)
            for row, code, count in work.execute(asked)
        )


def kept_mappings(scope: Scope, workspace_id: str) -> tuple[MappingCard, ...]:
    """What was said of columns and is taken again for files with the same headers, newest first.

    Raises:
        WorkspaceNotFound: There is no such client.
    """
    require(scope, Permission.VIEW)
    with db.read(scope) as work:
        _client(work, workspace_id)
        asked = (
            select(ResultMapping)
            .where(ResultMapping.workspace_id == workspace_id)
            .order_by(ResultMapping.kept_at.desc(), ResultMapping.id)
        )
        return tuple(
            MappingCard(row.id, row.platform, dict(row.columns), row.kept_at, row.kept_by_name)
            for row in work.scalars(asked)
        )


def _client(work: Work, workspace_id: str) -> Workspace:
    return work.one(Workspace, workspace_id, missing=WorkspaceNotFound, what="client")
