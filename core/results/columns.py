"""What the columns of a platform's report mean, in the languages and generations of its headers that are known.

Source: real exports of the four platforms, 2016–2026.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from core.vocabulary import Platform

COUNTS: Final = (
    "impressions", "clicks_all", "clicks_link", "video_2s", "video_3s", "video_6s", "video_15s",
    "video_25", "video_50", "video_75", "video_100", "reach",
)  # fmt: skip
AMOUNTS: Final = ("spend", "conversions", "revenue")
NAMES: Final = ("campaign", "campaign_id", "ad_set", "ad_set_id", "ad", "ad_id")
REFERENCES: Final = ("creative", "file_name", "address")
SPLITS: Final = ("placement", "country", "device")
FIELDS: Final = (
    "day", "start", "end", "account", "currency", *NAMES, *REFERENCES, *SPLITS, *COUNTS, *AMOUNTS,
    "results", "result_kind", "attribution", "roas",
)  # fmt: skip

_COMMON: Final = """
day: day, date, by day, datum, tag, jour, día, dia, giorno, data, дата, день
start: reporting starts, start date, start date (in utc), begindatum (in utc), startdatum (in utc)
start: inizio dei report, inicio del informe, início dos relatórios, début des rapports, berichtsstart, berichtsbeginn
end: reporting ends, end date, end date (in utc), einddatum (in utc), fine dei report, fin del informe
end: término dos relatórios, fin des rapports, berichtsende, enddatum (in utc)
account: account, account name, advertiser name, nome account, accountnaam, nombre de la cuenta, nome da conta, nom du compte
account: kontoname, name des kontos, name des werbekontos
currency: currency, currency code, account currency, valuta, moneda, moeda, währung, devise, código da moeda
currency: währungscode, code de devise, código de moneda, codice valuta
campaign: campaign, campaign name, campanha, campaña, campagna, kampagne, campagne, nome della campagna
campaign: nombre de la campaña, nome da campanha, campagnenaam, nom de la campagne, назва кампанії
campaign: kampagnenname, name der kampagne
campaign_id: campaign id, id campagna, id de campaña, id da campanha, campagne-id, kampagnen-id, id de la campagne
ad_set: ad set name, ad group, ad group name, adset name, grupo de anúncios, grupo de anuncios, gruppo di annunci
ad_set: nome del gruppo di inserzioni, nome do conjunto de anúncios, nombre del conjunto de anuncios, anzeigengruppe
ad_set: nom de l'ensemble de publicités, groupe d'annonces, anzeigengruppenname, name der anzeigengruppe
ad_set_id: ad set id, ad group id, adset id, id gruppo di inserzioni, identificador do conjunto de anúncios
ad_set_id: anzeigengruppen-id, id der anzeigengruppe, id de l'ensemble de publicités, id du groupe d'annonces
ad: ad name, ad, nome dell'inserzione, nombre del anuncio, nome do anúncio, anzeigenname, nom de la publicité, назва оголошення
ad: name der anzeige, nom de l'annonce
ad_id: ad id, creative id, id inserzione, identificador do anúncio, id del anuncio, id de la publicité
ad_id: anzeigen-id, id der anzeige, id de l'annonce
creative: creative name, creatienaam, creative-name, name des creatives
file_name: image name, video name, file name, image file name, asset name
address: utm_content, final url, website url (ad level), website url, link, link (ad settings), url parameters
address: click url, tracking template, final url suffix, ad final url, landing page
placement: placement, platform placement, network, network (with search partners), publisher platform
country: country, region country, country/territory, country/region, paese, país, land
device: device, impression device, device platform, dispositivo
impressions: impressions, impression, impr., impr, impressões, impresiones, weergaven, покази, показы, impressioni, impressionen
reach: reach, copertura, alcance, bereik, охоплення, reichweite, portée, couverture
spend: amount spent, cost, total spent, spend, importo speso, importe gastado, valor usado, витрачена сума, custo
spend: costo, coste, totaal besteed, kosten, coût, montant dépensé, ausgegebener betrag
spend: gesamtausgaben, total dépensé
revenue: purchases conversion value, conv. value, conversion value, complete payment value, total conversion value
revenue: revenue, total complete payment value, valor conv., valeur de conversion des achats
revenue: conv.-wert, conversion-wert, conversion-wert von käufen, valeur de conv., valeur de conversion
attribution: attribution setting, impostazione di attribuzione, configuração de atribuição, attributionseinstellung
attribution: paramètre d'attribution
video_2s: 2-second video views, 2-second continuous video plays
video_3s: 3-second video plays
video_6s: 6-second video views
video_15s: thruplays, 15-second video views
video_25: video views at 25%, video plays at 25%, views at 25%, views 25%
video_50: video views at 50%, video plays at 50%, views at 50%, views 50%
video_75: video views at 75%, video plays at 75%, views at 75%, views 75%
video_100: video views at 100%, video plays at 100%, video completions, completions, views at 100%
roas: purchase roas (return on ad spend), purchase roas, roas (käufe), roas des achats
roas: roas (retour sur les dépenses publicitaires) des achats
"""
# Headers of a time that is longer than a day.
SPANS: Final = (
    "week", "month", "quarter", "year", "semana", "mês", "mes", "settimana", "mese", "woche", "monat", "semaine", "mois", "maand",
    "тиждень", "місяць", "неделя", "месяц",
)  # fmt: skip
# Where a header means something else from one platform to the next.
_OWN: Final = {
    Platform.META: """
clicks_all: clicks (all), clic (tutti), clics (todos), cliques (todos), clics (tous), кліки (усі), klicks (alle)
clicks_link: link clicks, cliques no link, clic sul link, clics en el enlace, кліки посилання, clics sur un lien
clicks_link: clics sur le lien, link-klicks, linkklicks
conversions: purchases, website purchases, acquisti, compras, achats, achats sur le site web, käufe, website-käufe
results: results, risultati, resultados, résultats, ergebnisse, результати
result_kind: result indicator, result type, indicatore del risultato, indicador de resultados
result_kind: indicateur de résultats, type de résultat, ergebnisindikator, ergebnis-indikator, ergebnistyp
""",
    Platform.GOOGLE: """
clicks_all: clicks, cliques, clics, clic, klicks, klikken
conversions: conversions, conversões, conversiones, conversioni, conv.
""",
    Platform.TIKTOK: """
clicks_all: clicks (all)
clicks_link: clicks (destination), clicks
conversions: conversions, conversion, complete payment
result_kind: optimization event
""",
    Platform.LINKEDIN: """
clicks_all: clicks, klikken, klicks, clics
clicks_link: clicks to landing page, klikken naar landingspagina
conversions: conversions, conversies, total conversions
""",
    Platform.OTHER: """
clicks_all: clicks, clicks (all), clicks_all
clicks_link: link clicks, clicks_link, clicks (destination)
conversions: conversions, purchases
results: results
result_kind: result indicator, result_kind
""",
}
_SIGNATURES: Final = {
    Platform.META: (
        "reporting starts", "amount spent", "ad set name", "ad delivery", "result indicator", "inizio dei report", "importo speso",
        "inicio del informe", "importe gastado", "valor usado", "витрачена сума", "link clicks", "cliques no link",
        "montant dépensé", "début des rapports", "clics (tous)", "ausgegebener betrag", "link-klicks", "klicks (alle)", "berichtsstart",
        "berichtsbeginn",
    ),
    Platform.GOOGLE: (
        "impr.", "currency code", "avg. cpc", "avg. cost", "campaign status", "campanha", "custo", "campagna", "costo", "conv. value",
        "cost / conv.", "conv. rate", "interactions", "campaign type", "ad strength", "währungscode", "code de devise", "kampagnenstatus",
        "kosten", "conv.-wert", "valeur de conv.", "coût",
    ),
    Platform.TIKTOK: (
        "clicks (destination)", "cpc (destination)", "ctr (destination)", "by day", "2-second video views", "6-second video views",
        "website url (ad level)", "impression", "video views at 25%", "complete payment", "cost per 1,000 people reached", "cvr (clicks)",
    ),
    Platform.LINKEDIN: (
        "start date (in utc)", "total spent", "begindatum (in utc)", "totaal besteed", "campaign group name", "creative name",
        "ad introduction text", "click url", "cost type", "ad set objective", "post-click conversions", "startdatum (in utc)",
        "gesamtausgaben",
    ),
}  # fmt: skip
_WEIGHTY: Final = frozenset(
    {
        "impr.",
        "start date (in utc)",
        "begindatum (in utc)",
        "startdatum (in utc)",
        "reporting starts",
        "total spent",
        "totaal besteed",
    }
)
_SPENT_AT_META: Final = frozenset(
    {"amount spent", "importo speso", "importe gastado", "valor usado", "витрачена сума", "montant dépensé", "ausgegebener betrag"}
)  # fmt: skip
_NEVER_AT_META: Final = frozenset({"ad group", "ad group name", "ad group id", "clicks", "ecpm"})
# LinkedIn's levels went down by one name in 2026: what was a campaign is an ad set, what was a group is a campaign.
_LINKEDIN_OLD: Final = MappingProxyType(
    {
        "campaign group name": "campaign", "campaign group": "campaign", "campaign group id": "campaign_id",
        "campaign name": "ad_set", "campaign": "ad_set", "campagnenaam": "ad_set", "campaign id": "ad_set_id", "campagne-id": "ad_set_id",
        "kampagnengruppenname": "campaign", "name der kampagnengruppe": "campaign", "kampagnengruppen-id": "campaign_id",
        "kampagnenname": "ad_set", "name der kampagne": "ad_set", "kampagnen-id": "ad_set_id",
    }
)  # fmt: skip
_ENGLISH: Final = re.compile(r"campaign|ad (?:set|group|name)|amount|impr|total spent|date|day|cost|clicks", re.ASCII)
_CURRENCY: Final = re.compile(r"^(.*\S) \(([A-Z]{3})\)$")


def _read(text: str) -> dict[str, str]:
    known: dict[str, str] = {}
    for line in text.strip().splitlines():
        field, _, headers = line.partition(": ")
        known |= dict.fromkeys(headers.split(", "), field)
    return known


_KNOWN_COMMON: Final = _read(_COMMON) | {"cost per 1,000 people reached": ""} | dict.fromkeys(SPANS, "")
_KNOWN: Final = {platform: _KNOWN_COMMON | _read(own) for platform, own in _OWN.items()}
_KNOWN_ANYWHERE: Final = frozenset().union(*_KNOWN.values()) | frozenset().union(*_SIGNATURES.values())


@dataclass(frozen=True)
class Columns:
    """What a header was taken for.

    Attributes:
        at: Field → column, from 0.
        currencies: Currencies that money headers name: `Amount spent (EUR)`.
        is_given: Whether somebody said it.
        is_english: Whether the headers are; otherwise decimals have a comma and days come first, unless cells prove more.
    """

    platform: Platform
    headers: tuple[str, ...]
    at: Mapping[str, int]
    currencies: tuple[str, ...]
    is_given: bool
    is_english: bool

    @property
    def used(self) -> dict[str, str]:
        """Header → field; "" for those that are not used."""
        by_place = {place: field for field, place in self.at.items()}
        return {header: by_place.get(place, "") for place, header in enumerate(self.headers) if header}


def folded(header: str) -> str:
    """A header to compare by: without its currency, its case, odd brackets and spaces."""
    plain = " ".join(unicodedata.normalize("NFKC", header).replace("\ufeff", "").replace("’", "'").split())
    found = _CURRENCY.match(plain)
    return (found[1] if found else plain).casefold().strip('"')


def score(cells: Sequence[str]) -> int:
    """How many cells are headers that are known somewhere."""
    return sum(folded(cell) in _KNOWN_ANYWHERE for cell in cells)


def platform_of(headers: Sequence[str], above: Sequence[str]) -> Platform:
    """Whose report has these headers and these lines above them."""
    names = {folded(header) for header in headers}
    points = {
        platform: sum(3 if name in _WEIGHTY else 1 for name in signature if name in names)
        for platform, signature in _SIGNATURES.items()
    }
    # Meta writes the account's currency behind what was spent, so even an export of few columns is known as Meta's:
    # taken for anybody's, it would stand beside the same days of the next one instead of replacing them.
    # Others that do (Reddit) speak of ad groups and of clicks alone, as Meta never does.
    points[Platform.META] += 2 * any(
        folded(header) in _SPENT_AT_META and _CURRENCY.match(" ".join(header.split())) and not names & _NEVER_AT_META
        for header in headers
    )
    top = " ".join(above).casefold()
    points[Platform.LINKEDIN] += 5 * ("report start" in top)
    points[Platform.GOOGLE] += 2 * bool(
        re.match(
            r"\W*(?:campaign|ad|ad group|keyword|search terms?|relatório)\b.{0,40}report|\W*relatório|\W*\w*bericht\b|\W*rapport",
            top,
        )
    )
    best = max(points, key=lambda platform: points[platform])
    return best if points[best] >= 2 else Platform.OTHER


def recognise(
    headers: Sequence[str], platform: Platform, *, given: Mapping[str, str] | None = None, is_linkedin_new: bool = False
) -> Columns:
    """What each header means on this platform; the first of several for one field counts.

    Args:
        given: Header → field, as somebody said; nothing else is used then.
        is_linkedin_new: The file is of 2026 or later, where no header tells which names of levels it uses.
    """
    names = [folded(header) for header in headers]
    known = dict(_KNOWN[platform])
    says_old = any(name.startswith("campaign group") or "kampagnengruppe" in name for name in names)
    says_new = any(name.startswith("ad set") or "anzeigengruppe" in name for name in names)
    is_new = says_new or (is_linkedin_new and not says_old)
    if platform is Platform.LINKEDIN and not is_new:
        known |= _LINKEDIN_OLD
    at: dict[str, int] = {}
    if given is not None:
        at = {field: headers.index(header) for header, field in given.items() if header in headers and field in FIELDS}
    else:
        for place, name in enumerate(names):
            field = known.get(name, "")
            if field and field not in at:
                at[field] = place
    priced = [
        (known.get(name, "") if given is None else given.get(header, ""), found[2])
        for name, header in zip(names, headers, strict=True)
        if (found := _CURRENCY.match(" ".join(header.split())))
    ]
    # Of spend and revenue where they say it; `CTR (ALL)` is no currency.
    money = {code for field, code in priced if field in {"spend", "revenue"}}
    english = sum(bool(_ENGLISH.search(name)) for name in names)
    return Columns(
        platform, tuple(headers), MappingProxyType(at), tuple(sorted(money)), given is not None, english * 4 >= len(names)
    )  # fmt: skip
