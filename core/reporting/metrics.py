"""The one registry of what can be measured: every figure of every page, export, alert and notebook is defined here, once.

A ratio is the sum of its numerator over the sum of its denominator, at the grain that was asked for; ratios of rows are
never averaged. Both sums run over the rows that know both: clicks that one platform does not tell must not make another
one's impressions count. What nobody knows is None, never 0.
"""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

MICROS: Final = 1_000_000


class Unit(StrEnum):
    """What a figure is counted in: things, money of one currency, a share (0..1), or so many times."""

    COUNT = "count"
    MONEY = "money"
    SHARE = "share"
    TIMES = "times"


class Good(StrEnum):
    """Which direction is good news; of some figures neither is."""

    MORE = "more"
    LESS = "less"
    NEITHER = "neither"


@dataclass(frozen=True)
class Metric:
    """One figure.

    Attributes:
        slug: How addresses, exports and the shell call it.
        numerator: The column of `facts` that is added up.
        denominator: The column that is added up beside it; None for a plain sum.
        factor: Times what, beside the units of the columns (CPM: 1000).
        formula: As people read it.
        pitfalls: What it must not be taken for.
        source: Where the definition is from.
    """

    slug: str
    name: str
    unit: Unit
    good: Good
    numerator: str
    denominator: str | None = None
    factor: int = 1
    formula: str = ""
    pitfalls: str = ""
    source: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """What is added up."""
        return (self.numerator,) if self.denominator is None else (self.numerator, self.denominator)

    @property
    def is_money(self) -> bool:
        """Whether it needs one currency: money anywhere in it, but not money over money."""
        return sum(column in MONEY for column in self.columns) == 1

    @property
    def is_of_one_currency(self) -> bool:
        """Whether its rows must share a currency: also money over money, since its parts are added up before."""
        return any(column in MONEY for column in self.columns)

    @property
    def is_of_one_kind(self) -> bool:
        """Whether it counts conversions, which are never added over different kinds of result."""
        return CONVERSIONS in self.columns

    def value(self, numerator: int | None, denominator: int | None = None) -> float | int | None:
        """The figure from its sums as they are stored; None when one is unknown or there is nothing to divide by.

        Returns:
            Counts that are whole as int, everything else as float: money in units of its currency, shares 0..1.
        """
        if numerator is None or (self.denominator is not None and not denominator):
            return None
        scale = MICROS if self.numerator in SCALED else 1
        if self.denominator is None:
            return numerator if scale == 1 else numerator / scale
        assert denominator is not None
        below = MICROS if self.denominator in SCALED else 1
        # One division of whole numbers, so that equal sums give equal figures to the last digit.
        return (numerator * self.factor * below) / (denominator * scale)


CONVERSIONS: Final = "conversions_micros"
MONEY: Final = frozenset({"spend_micros", "revenue_micros"})
SCALED: Final = MONEY | {CONVERSIONS}
# Everything in `facts` that may be added up. Reach is people and is not among them.
ADDITIVE: Final = (
    "impressions", "clicks_all", "clicks_link", "spend_micros", CONVERSIONS, "revenue_micros", "video_2s", "video_3s",
    "video_6s", "video_15s", "video_25", "video_50", "video_75", "video_100",
)  # fmt: skip

_META: Final = "Meta Business Help Centre, ad metrics glossary"
_TIKTOK: Final = "TikTok Ads Manager, basic data metrics"
_TRADE: Final = "Common definition of the trade (IAB)"
_VIDEO: Final = "Platforms count a view after different times: compare within one platform only."

_ALL: Final = (
    Metric("impressions", "Impressions", Unit.COUNT, Good.NEITHER, "impressions", formula="impressions",
           pitfalls="How often an ad was shown, not to how many people.", source=_TRADE),
    Metric("clicks_link", "Link clicks", Unit.COUNT, Good.MORE, "clicks_link", formula="clicks that lead to the address",
           pitfalls="Google and LinkedIn tell all clicks only: unknown there.", source=_META),
    Metric("clicks_all", "Clicks (all)", Unit.COUNT, Good.MORE, "clicks_all", formula="every click on the ad",
           pitfalls="On Meta also likes, comments and clicks on the profile.", source=_META),
    Metric("spend", "Spend", Unit.MONEY, Good.NEITHER, "spend_micros", formula="amount spent",
           pitfalls="The last days are still settling.", source=_TRADE),
    Metric("conversions", "Conversions", Unit.COUNT, Good.MORE, CONVERSIONS, formula="results of one kind",
           pitfalls="Booked on the day of the click or view, and arrive for days after it. Kinds are never added.",
           source=_META),
    Metric("revenue", "Revenue", Unit.MONEY, Good.MORE, "revenue_micros", formula="value of the conversions",
           pitfalls="Where a file gives only ROAS, revenue is ROAS × spend of each row.", source=_META),
    Metric("ctr", "CTR", Unit.SHARE, Good.MORE, "clicks_link", "impressions", formula="link clicks ÷ impressions",
           pitfalls="Of link clicks. CTR (all) counts every click.", source=_META),
    Metric("ctr_all", "CTR (all)", Unit.SHARE, Good.MORE, "clicks_all", "impressions", formula="clicks (all) ÷ impressions",
           pitfalls="The only CTR that Google and LinkedIn give.", source=_META),
    Metric("cpc", "CPC", Unit.MONEY, Good.LESS, "spend_micros", "clicks_link", formula="spend ÷ link clicks",
           pitfalls="Without a click there is no price of one.", source=_META),
    Metric("cpc_all", "CPC (all)", Unit.MONEY, Good.LESS, "spend_micros", "clicks_all", formula="spend ÷ clicks (all)",
           pitfalls="Without a click there is no price of one.", source=_META),
    Metric("cpm", "CPM", Unit.MONEY, Good.LESS, "spend_micros", "impressions", 1000, formula="1,000 × spend ÷ impressions",
           pitfalls="The price of being seen: it says more about the auction than about the ad.", source=_TRADE),
    Metric("cpa", "CPA", Unit.MONEY, Good.LESS, "spend_micros", CONVERSIONS, formula="spend ÷ conversions",
           pitfalls="Of one kind of result only. The last figure to move, because conversions arrive late.", source=_TRADE),
    Metric("cvr", "CVR", Unit.SHARE, Good.MORE, CONVERSIONS, "clicks_link", formula="conversions ÷ link clicks",
           pitfalls="Conversions after a view alone can lift it above 100 %.", source=_TIKTOK),
    Metric("cvr_impression", "CVR (impressions)", Unit.SHARE, Good.MORE, CONVERSIONS, "impressions",
           formula="conversions ÷ impressions",
           pitfalls="One denominator for all ads, so the fairest for comparing creatives.", source=_TIKTOK),
    Metric("roas", "ROAS", Unit.TIMES, Good.MORE, "revenue_micros", "spend_micros", formula="revenue ÷ spend",
           pitfalls="Revenue, not profit.", source=_META),
    Metric("aov", "Order value", Unit.MONEY, Good.MORE, "revenue_micros", CONVERSIONS, formula="revenue ÷ conversions",
           pitfalls="Of conversions that are purchases only.", source=_TRADE),
    Metric("hook_rate", "Hook rate (3 s)", Unit.SHARE, Good.MORE, "video_3s", "impressions",
           formula="3-second plays ÷ impressions", pitfalls=_VIDEO, source=_META),
    Metric("hook_rate_2s", "Hook rate (2 s)", Unit.SHARE, Good.MORE, "video_2s", "impressions",
           formula="2-second plays ÷ impressions", pitfalls=_VIDEO, source=_TIKTOK),
    Metric("hold_rate", "Hold rate", Unit.SHARE, Good.MORE, "video_15s", "video_3s",
           formula="15-second plays ÷ 3-second plays",
           pitfalls="Meta's ThruPlay also counts whole plays of shorter videos.", source=_META),
    Metric("thruplay_rate", "ThruPlay rate", Unit.SHARE, Good.MORE, "video_15s", "impressions",
           formula="15-second plays ÷ impressions", pitfalls=_VIDEO, source=_META),
    *(
        Metric(slug, name, Unit.COUNT, Good.MORE, slug, formula=name[0].lower() + name[1:], pitfalls=_VIDEO, source=_META)
        for slug, name in (
            ("video_2s", "2-second plays"), ("video_3s", "3-second plays"), ("video_6s", "6-second plays"),
            ("video_15s", "15-second plays"), ("video_25", "Plays to 25 %"), ("video_50", "Plays to 50 %"),
            ("video_75", "Plays to 75 %"), ("video_100", "Plays to the end"),
        )
    ),
)  # fmt: skip

METRICS: Final = MappingProxyType({metric.slug: metric for metric in _ALL})
