"""What figures can be split and filtered by: the registry of dimensions, each a column of `facts`.

Keys are stable (ids of ours, spellings of the platform); names are what people read beside them.
"""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True)
class Dimension:
    """One way to split.

    Attributes:
        slug: How addresses, exports and the shell call it.
        key: SQL over `facts` that tells groups apart; null is a group of its own ("not said", "no ad of ours").
        label: SQL that names a group; the same as the key unless the key is an id.
        unknown: What the group without a key is called.
        finer: The next dimension of a drill-down.
    """

    slug: str
    name: str
    key: str
    label: str
    unknown: str = "Not said"
    finer: str | None = None


def _plain(slug: str, name: str, unknown: str = "Not said", finer: str | None = None, column: str = "") -> Dimension:
    return Dimension(slug, name, column or slug, column or slug, unknown, finer)


_NO_AD: Final = "No ad of ours"
_ALL: Final = (
    _plain("day", "Day"),
    Dimension("week", "Week", "date_trunc('week', day)::DATE", "date_trunc('week', day)::DATE", finer="day"),
    Dimension("month", "Month", "date_trunc('month', day)::DATE", "date_trunc('month', day)::DATE", finer="week"),
    Dimension("client", "Client", "client_id", "client", finer="campaign"),
    Dimension("campaign", "Campaign", "campaign_id", "campaign", _NO_AD, finer="ad"),
    _plain("platform", "Platform", finer="account"),
    _plain("account", "Account", finer="platform_campaign"),
    _plain("platform_campaign", "Campaign at the platform", finer="ad_set"),
    _plain("ad_set", "Ad set", finer="platform_ad"),
    _plain("platform_ad", "Ad at the platform", finer="ad"),
    Dimension("ad", "Ad", "ad_id", "ad", _NO_AD, finer="day"),
    Dimension("version", "Version of an ad", "code", "code", _NO_AD, finer="day"),
    Dimension("concept", "Idea", "concept_id", "concept", _NO_AD, finer="ad"),
    _plain("placement", "Placement", _NO_AD, finer="ad"),
    _plain("platform_placement", "Placement at the platform", finer="platform_ad"),
    _plain("layout", "Layout", _NO_AD, finer="ad"),
    _plain("cta", "Call to action", _NO_AD, finer="ad"),
    _plain("country", "Country", finer="platform_ad"),
    _plain("device", "Device", finer="platform_ad"),
    _plain("currency", "Currency", finer="account"),
    _plain("result_kind", "Kind of result", finer="platform_campaign"),
    _plain("attribution", "Attribution", finer="platform_campaign"),
    _plain("level", "Level of the report", finer="account"),
    _plain("joined_by", "How it found its ad", finer="platform_ad"),
)

DIMENSIONS: Final = MappingProxyType({dimension.slug: dimension for dimension in _ALL})
TIMES: Final = ("day", "week", "month")
