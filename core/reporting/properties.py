"""What a share such as CTR was, by a property of ads that we know because we made them; with the ad as the unit.

A version belongs to the level it had when it ran: an ad that was edited counts with each of its versions' results in that
version's level. Only platforms that are chosen stand together, one unless somebody asks for more: CTR is several times
higher in one network than in another, so that a property of the ads that happened to run there would look like a reason.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import select

from core import db
from core.accounts.rules import Permission, require
from core.assets.models import Asset
from core.copywriting.models import CaptionVariation
from core.creatives import joins
from core.creatives.models import AdCreative, Concept, CreativeVersion
from core.db import Scope
from core.db.work import Work
from core.errors import InvalidInput
from core.experiments import rates
from core.experiments.rates import Ad, Rate
from core.reporting import ask, explorer, traits
from core.reporting.ask import Group
from core.reporting.metrics import METRICS, MICROS, SCALED, Metric
from core.reporting.traits import TRAITS, Level, Made, Property
from core.reporting.view import ROWS_MOST, VALUES_MOST, Comparison, Filter, Span, ViewState

# Shares of something: what the statistics of rates are made for. Prices and returns are not.
SHARES: Final = ("ctr", "ctr_all", "cvr", "cvr_impression", "hook_rate")
EXAMPLES: Final = 3
_IDS_AT_ONCE: Final = 500
_OURS: Final = Filter("ad", ("",), is_excluding=True)


class Standing(StrEnum):
    """Where the interval of a level lies beside the rate of all ads."""

    ABOVE = "above"
    BELOW = "below"
    WITHIN = "within"
    NOT_ENOUGH = "not-enough"


@dataclass(frozen=True)
class Example:
    """An ad of a level, by the version that ran."""

    ad_id: str
    workspace_id: str
    campaign_id: str
    headline: str
    alt_text: str
    thumbnail_sha256: str | None
    width_px: int
    height_px: int


@dataclass(frozen=True)
class Row:
    """One level of a property.

    Attributes:
        impressions: Of all its ads, also those that do not tell the figure.
        codes: The versions in it.
        examples: Its most shown ads, of different ideas.
    """

    level: Level
    rate: Rate
    standing: Standing
    impressions: int
    codes: tuple[str, ...]
    examples: tuple[Example, ...]


@dataclass(frozen=True)
class Whole:
    """All ads together: how many tell the figure, and their rate."""

    ads: int
    events: float
    trials: float

    @property
    def rate(self) -> float | None:
        """Events ÷ trials."""
        return self.events / self.trials if self.trials else None


@dataclass(frozen=True)
class Sheet:
    """Everything that the page shows of one property and one figure.

    Attributes:
        view: What the figures were counted from: the view on its platforms, our ads only, no groups.
        platforms: (platform, impressions of our ads) that there are to choose; those first that tell most of the figure.
        chosen: Those that are compared here.
        rows: Levels in their order, else the highest first; those of which nothing can be said come last.
        silent_ads: Ads that do not tell the figure.
        others: Impressions of ads that were not made here, or not joined: in no level.
        is_cut: Whether there were more ads than are counted; the least shown ones are left out then.
        kinds: Kinds of result in it.
        needs_kind: Whether one of them must be chosen first.
        known: The days that have results at all; None when nothing was imported.
        names: (dimension, key) → what people call a key that a filter holds.
    """

    view: ViewState
    of: Property
    metric: Metric
    span: Span
    platforms: tuple[tuple[str, int], ...]
    chosen: tuple[str, ...]
    rows: tuple[Row, ...]
    whole: Whole
    silent_ads: int
    others: int
    is_cut: bool
    kinds: tuple[str, ...]
    needs_kind: bool
    unsettled_from: date | None
    through: date | None
    known: Span | None
    names: Mapping[tuple[str, str], str]

    @property
    def is_thinned(self) -> bool:
        """Whether single ads were left out by thresholds or for their number, which a view cannot say by its filters."""
        return self.is_cut or bool(self.view.thresholds)


def sheet(scope: Scope, view: ViewState, of: Property, share: str) -> Sheet:
    """The rates of a property's levels within a view.

    Args:
        view: Its period, filters, thresholds (on single ads), level and kind of result count; its comparison and groups do not.
        share: The figure: one of `SHARES`.

    Raises:
        Forbidden: The role may not look.
        InvalidInput: The figure is no share.
    """
    require(scope, Permission.VIEW)
    if share not in SHARES:
        raise InvalidInput(
            f"“{share[:60]}” is not compared by properties", field="figure", remedy=f"choose of {', '.join(SHARES)}"
        )
    metric = METRICS[share]
    offered = _platforms(scope, view, share)
    chosen = _chosen(view, offered)
    found = ask.answer(scope, _asked(view, chosen, share))
    ours = [group for group in found.rows if group.keys[0] is not None]
    kinds = tuple(sorted({kind for group in ours for kind in group.kinds}))
    needs_kind = metric.is_of_one_kind and view.result_kind is None and len(kinds) > 1
    made = _made(scope, sorted({str(group.keys[1]) for group in ours}), of)
    counted = [] if needs_kind else _counted(ours, made, of, metric)
    told = [one for one in counted if one.count]
    whole = Whole(len({one.ad_id for one in told}), *_sums(one.count for one in told if one.count))
    return Sheet(
        view=replace(found.view, dimensions=(), measures=(share,), sort=None, filters=(*found.view.filters, _OURS)),
        of=of,
        metric=metric,
        span=found.span,
        platforms=offered,
        chosen=chosen,
        rows=_rows(counted, of, whole.rate),
        whole=whole,
        silent_ads=len({one.ad_id for one in counted} - {one.ad_id for one in told}),
        others=_impressions(group for group in found.rows if group.keys[0] is None),
        is_cut=found.group_count > len(found.rows),
        kinds=kinds,
        needs_kind=needs_kind,
        unsettled_from=found.unsettled_from,
        through=found.through,
        known=explorer.known(scope, view),
        names=explorer.names(scope, view.filters),
    )


def narrowed(found: Sheet, row: Row | None = None) -> ViewState | None:
    """The view of one level's ads, or of all, for other pages of reports; None where no address can hold it."""
    dimension = TRAITS[found.of].dimension
    view = replace(found.view, thresholds=())
    if not found.is_thinned:
        if row is None:
            return view
        if dimension is not None and not row.level.is_unknown:
            return view.narrowed(dimension, row.level.key)
    codes = row.codes if row else tuple(sorted(code for one in found.rows for code in one.codes))
    return replace(view, filters=(*view.filters, Filter("version", codes))) if len(codes) <= VALUES_MOST else None


# ── What is asked ────────────────────────────────────────────────────────────────────────────────────────────────────


def _platforms(scope: Scope, view: ViewState, metric: str) -> tuple[tuple[str, int], ...]:
    """The platforms that our ads ran on, whichever of them the view is about; those first that tell most of the figure."""
    others = tuple(one for one in view.filters if one.dimension != "platform" or one.is_excluding)
    asked = replace(
        view, filters=(*others, _OURS), dimensions=("platform",), measures=("impressions", metric), sort=None,
        thresholds=(), comparison=Comparison.NONE, is_ascending=False, limit=ROWS_MOST,
    )  # fmt: skip
    shown: dict[str, int] = defaultdict(int)
    told: dict[str, int] = defaultdict(int)
    for group in ask.answer(scope, asked).rows:
        shown[str(group.keys[0])] += _impressions([group])
        told[str(group.keys[0])] += group.now[metric].denominator or 0
    return tuple(sorted(shown.items(), key=lambda one: (-told[one[0]], -one[1], one[0])))


def _chosen(view: ViewState, offered: Sequence[tuple[str, int]]) -> tuple[str, ...]:
    """The platforms of the view, else the first that is offered."""
    for one in view.filters:
        if one.dimension == "platform" and not one.is_excluding:
            return one.keys
    return tuple(name for name, _ in offered[:1])


def _asked(view: ViewState, chosen: Sequence[str], metric: str) -> ViewState:
    others = tuple(one for one in view.filters if one.dimension != "platform" or one.is_excluding)
    return replace(
        view, filters=(*others, Filter("platform", tuple(chosen))) if chosen else others, dimensions=("ad", "version"),
        measures=(metric, "impressions"), sort="impressions", is_ascending=False, comparison=Comparison.NONE,
        limit=ROWS_MOST,
    )  # fmt: skip


@dataclass(frozen=True)
class _Version:
    """What the database knows of one version that ran."""

    made: Made
    example: Example


def _made(scope: Scope, codes: Sequence[str], of: Property) -> dict[str, _Version]:
    """Code → what we know of that version."""
    with db.read(scope) as work:
        rows = [
            row for some in _batches(codes) for row in work.execute(_versions().where(CreativeVersion.code.in_(some)))
        ]
        wordings = _wordings(work, {row.caption_id for row in rows}) if TRAITS[of].is_of_wording else {}
    return {row.code: _version(row, wordings.get((row.caption_id, row.headline, row.primary_text))) for row in rows}


def _versions() -> Any:
    design = CreativeVersion.recipe["design"]
    return (
        select(
            CreativeVersion.code,
            CreativeVersion.headline,
            CreativeVersion.primary_text,
            CreativeVersion.cta,
            CreativeVersion.language,
            CreativeVersion.alt_text,
            CreativeVersion.thumbnail_sha256,
            CreativeVersion.width_px,
            CreativeVersion.height_px,
            design["family"].as_string().label("family"),
            design["scheme"].as_string().label("scheme"),
            AdCreative.id.label("ad_id"),
            AdCreative.workspace_id,
            AdCreative.campaign_id,
            AdCreative.placement_id,
            AdCreative.concept_id,
            AdCreative.asset_id,
            Concept.number,
            Concept.caption_id,
            Asset.faces,
            Asset.original_name,
        )
        .join(AdCreative, joins.same(AdCreative, CreativeVersion.creative_id, CreativeVersion))
        .join(Concept, joins.same(Concept, AdCreative.concept_id, AdCreative))
        .outerjoin(Asset, joins.same(Asset, AdCreative.asset_id, AdCreative))
    )


Wording = tuple[str | None, str | None, str | None]


def _wordings(work: Work, caption_ids: Iterable[str | None]) -> dict[tuple[str, str, str], Wording]:
    """(caption, headline, text) → tone, template and angle of the wording that says just that; where two differ, nothing."""
    found: dict[tuple[str, str, str], set[Wording]] = defaultdict(set)
    for some in _batches(sorted(one for one in caption_ids if one)):
        asked = select(
            CaptionVariation.caption_id,
            CaptionVariation.headline,
            CaptionVariation.text,
            CaptionVariation.tone,
            CaptionVariation.template,
            CaptionVariation.angle,
        ).where(CaptionVariation.caption_id.in_(some))
        for row in work.execute(asked):
            found[row.caption_id, row.headline, row.text].add((row.tone, row.template, row.angle))
    return {said: next(iter(known)) for said, known in found.items() if len(known) == 1}


def _version(row: Any, wording: Wording | None) -> _Version:
    made = Made(
        headline=row.headline,
        cta=row.cta,
        language=row.language,
        placement_id=row.placement_id,
        family=row.family,
        scheme=row.scheme,
        faces=len(row.faces or ()),
        asset_id=row.asset_id,
        asset=row.original_name or "Deleted picture",
        concept_id=row.concept_id,
        concept=f"Idea {row.number} · {row.headline or 'Finished art'}",
        **dict(zip(("tone", "template", "angle"), wording or (None,) * 3, strict=True)),
    )
    names = tuple(Example.__dataclass_fields__)
    example = Example(**{name: getattr(row, name) for name in names})
    return _Version(made, example)


def _batches(ids: Sequence[str]) -> Iterable[Sequence[str]]:
    return (ids[start : start + _IDS_AT_ONCE] for start in range(0, len(ids), _IDS_AT_ONCE))


# ── What it comes to ─────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class _Counted:
    """A version's results; `count` is None when no file tells the figure."""

    ad_id: str
    code: str
    level: Level
    version: _Version
    impressions: int
    count: Ad | None


def _counted(groups: Iterable[Group], made: Mapping[str, _Version], of: Property, metric: Metric) -> list[_Counted]:
    return [
        _Counted(
            str(group.keys[0]),
            code,
            traits.level(of, made[code].made),
            made[code],
            _impressions([group]),
            _count(group, metric),
        )
        for group in groups
        # An ad that was deleted since the snapshot was taken is no longer there to be known.
        if (code := str(group.keys[1])) in made
    ]


def _count(group: Group, metric: Metric) -> Ad | None:
    figure = group.now[metric.slug]
    if figure.numerator is None or not figure.denominator:
        return None
    above, below = (MICROS if column in SCALED else 1 for column in metric.columns)
    return Ad(figure.numerator / above, figure.denominator / below)


def _rows(counted: Sequence[_Counted], of: Property, overall: float | None) -> tuple[Row, ...]:
    levels: dict[str, list[_Counted]] = defaultdict(list)
    for one in counted:
        levels[one.level.key].append(one)
    measured = rates.rates({key: _units(versions) for key, versions in levels.items()})
    rows = [
        Row(
            level=versions[0].level,
            rate=measured[key],
            standing=standing(measured[key], overall),
            impressions=sum(one.impressions for one in versions),
            codes=tuple(sorted({one.code for one in versions})),
            examples=_examples(versions),
        )
        for key, versions in levels.items()
    ]
    return tuple(sorted(rows, key=lambda row: _order(row, of)))


def standing(rate: Rate, overall: float | None) -> Standing:
    """Where the interval of a level lies beside the rate of all ads."""
    if not rate.is_enough or rate.low is None or rate.high is None or overall is None:
        return Standing.NOT_ENOUGH
    if rate.low > overall:
        return Standing.ABOVE
    return Standing.BELOW if rate.high < overall else Standing.WITHIN


def _units(versions: Iterable[_Counted]) -> list[Ad]:
    """One unit for each ad: its versions in the same level are the same ad."""
    by_ad: dict[str, list[Ad]] = defaultdict(list)
    for one in versions:
        if one.count:
            by_ad[one.ad_id].append(one.count)
    return [Ad(*_sums(counts)) for counts in by_ad.values()]


def _sums(counts: Iterable[Ad]) -> tuple[float, float]:
    known = list(counts)
    return sum(one.events for one in known), sum(one.trials for one in known)


def _order(row: Row, of: Property) -> tuple[Any, ...]:
    if TRAITS[of].is_ordered:
        return row.level.is_unknown, row.level.place
    return not row.rate.is_enough, -(row.rate.shrunken or 0.0), -row.impressions, row.level.key


def _examples(versions: Sequence[_Counted]) -> tuple[Example, ...]:
    """The most shown ads with a picture, one of each idea."""
    found: dict[str, Example] = {}
    for one in sorted(versions, key=lambda one: (-one.impressions, one.code)):
        if one.version.example.thumbnail_sha256:
            found.setdefault(one.version.made.concept_id, one.version.example)
    return tuple(found.values())[:EXAMPLES]


def _impressions(groups: Iterable[Group]) -> int:
    return sum(int(group.now["impressions"].value or 0) for group in groups)
