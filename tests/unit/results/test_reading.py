"""Every report as its platform makes it adds up to what it says; every damaged one is refused with a way out."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from core.results import numbers, reading, tables
from core.results.numbers import DateOrder, NumberForm
from core.results.reading import Reading
from core.results.refusals import DayOrderUnknown, ResultsRefused
from core.vocabulary import Level, Platform
from tests.unit.results import reports

TODAY = date(2026, 11, 27)


def read(path: Path, day_order: DateOrder | None = None) -> Reading:
    told = reading.read(tables.open_table(path, path.parent), today=TODAY, day_order=day_order)
    told.spool.close()
    return told


def money(units: str) -> int:
    return int(Decimal(units) * 1_000_000)


def test_meta_by_day_drops_the_blank_total_and_agrees_with_it(tmp_path: Path) -> None:
    data = reports.meta(("2026-07-01", "Ad, one", "10.25"), ("2026-07-02", "Ad, one", "20.25"))
    told = read(reports.saved(tmp_path, "meta.csv", data))
    assert (told.platform, told.level, told.rows, told.currencies) == (Platform.META, Level.AD, 2, ("USD",))
    assert (told.sums["spend"], told.sums["clicks_link"], told.sums["clicks_all"]) == (money("30.5"), 20, 30)
    assert told.sums["conversions"] == money("8")
    assert told.kinds == ("actions:omni_purchase",)
    assert told.totals_match is True
    assert told.sums["reach"] is None


def test_meta_purchases_count_before_results(tmp_path: Path) -> None:
    told = read(reports.saved(tmp_path, "m.csv", reports.meta(("2026-07-01", "A", "1.00"), purchases=True)))
    assert told.sums["conversions"] == money("2")
    assert told.kinds == ("Purchases",)


def test_results_of_several_kinds_are_never_added_up(tmp_path: Path) -> None:
    data = reports.meta(("2026-07-01", "A", "1.00"), ("2026-07-01", "B", "1.00"))
    mixed = data.replace(b"actions:omni_purchase", b"actions:lead", 1)
    told = read(reports.saved(tmp_path, "m.csv", mixed))
    assert told.sums["conversions"] is None
    assert len(told.kinds) == 2


RESULTS = "Campaign name,Ad name,Day,Results,Amount spent (EUR)\n"


def test_results_that_do_not_say_of_what_are_added_up_within_a_campaign_only(tmp_path: Path) -> None:
    one = read(reports.saved(tmp_path, "one.csv", RESULTS + "Spring,A,2026-07-01,3,1\nSpring,B,2026-07-01,4,1\n"))
    assert (one.sums["conversions"], one.kinds) == (money("7"), ("Results of Spring",))
    two = read(reports.saved(tmp_path, "two.csv", RESULTS + "Spring,A,2026-07-01,3,1\nWinter,B,2026-07-01,4,1\n"))
    assert two.sums["conversions"] is None
    assert two.kinds == ("Results of Spring", "Results of Winter")
    assert "Result indicator" in two.notes[-1]
    none = read(reports.saved(tmp_path, "none.csv", RESULTS + "Spring,A,2026-07-01,3,1\nWinter,B,2026-07-01,0,1\n"))
    assert none.sums["conversions"] == money("3"), "nothing of an unknown kind is still nothing"


def test_a_result_whose_indicator_is_empty_is_not_added_to_those_that_say_it(tmp_path: Path) -> None:
    data = reports.meta(("2026-07-01", "A", "1.00"), ("2026-07-01", "B", "1.00"))
    told = read(reports.saved(tmp_path, "m.csv", data.replace(b"actions:omni_purchase", b"", 1)))
    assert told.sums["conversions"] is None
    assert told.kinds == ("Results of Spring", "actions:omni_purchase")


def test_google_checks_against_the_total_of_campaigns_not_of_the_account(tmp_path: Path) -> None:
    told = read(reports.saved(tmp_path, "Campaign report.csv", reports.GOOGLE))
    assert (told.platform, told.level, told.rows) == (Platform.GOOGLE, Level.CAMPAIGN, 2)
    assert (told.sums["impressions"], told.sums["spend"]) == (14_117_313, money("103607.77"))
    assert told.sums["conversions"] == money("4839")
    assert told.totals_match is True
    assert told.sums["clicks_link"] is None


def test_a_total_that_differs_is_told(tmp_path: Path) -> None:
    wrong = reports.GOOGLE.replace('"103,607.77"', '"103,807.77"')
    assert read(reports.saved(tmp_path, "g.csv", wrong)).totals_match is False


def test_googles_excel_flavour_is_utf_16_with_tabs(tmp_path: Path) -> None:
    told = read(reports.saved(tmp_path, "Ad report.csv", reports.GOOGLE_EXCEL, "utf-16"))
    assert (told.level, told.first_day, told.sums["spend"]) == (Level.AD, date(2026, 7, 8), money("1004.5"))


def test_tiktok_with_its_total_in_the_last_row(tmp_path: Path) -> None:
    told = read(reports.saved(tmp_path, "tt.csv", reports.TIKTOK))
    assert (told.platform, told.rows, told.sums["spend"], told.totals_match) == (
        Platform.TIKTOK,
        2,
        money("11000"),
        True,
    )
    assert (told.sums["clicks_link"], told.sums["clicks_all"], told.currencies) == (4, None, ("IDR",))


def test_linkedin_in_dutch_has_decimal_commas_and_days_first(tmp_path: Path) -> None:
    told = read(reports.saved(tmp_path, "li.csv", reports.LINKEDIN_NL, "utf-16"))
    assert (told.platform, told.rows, told.accounts) == (Platform.LINKEDIN, 2, ["Acc"])
    assert (told.sums["spend"], told.sums["impressions"], told.sums["clicks_all"]) == (money("1010.36"), 1238, 3)
    assert told.last_day == date(2024, 9, 2)
    assert next(iter(told.lines)).ad_set == "C", "what LinkedIn called a campaign is an ad set since 2026"


def test_localised_headers_of_google_and_meta(tmp_path: Path) -> None:
    portuguese = read(reports.saved(tmp_path, "pt.csv", reports.PORTUGUESE))
    assert (portuguese.platform, portuguese.sums["spend"]) == (Platform.GOOGLE, money("1235"))
    italian = read(reports.saved(tmp_path, "it.csv", reports.ITALIAN))
    assert (italian.platform, italian.sums["spend"], italian.rows) == (Platform.META, money("19.75"), 2)
    french = read(reports.saved(tmp_path, "fr.csv", reports.FRENCH))
    assert (french.platform, french.level, french.currencies) == (Platform.META, Level.AD, ("EUR",))
    assert (french.sums["spend"], french.sums["clicks_link"], french.sums["clicks_all"]) == (money("19.75"), 7, 11)
    assert (french.sums["conversions"], french.sums["revenue"]) == (money("3"), money("90.5"))
    assert next(iter(french.lines)).ad_set == "Froid"


META_GERMAN = """\
Berichtsstart,Berichtsende,Kampagnenname,"Name der Anzeigengruppe",Anzeigenname,Ergebnisse,Ergebnisindikator,"Ausgegebener Betrag (EUR)",\
Impressionen,Reichweite,Link-Klicks,"Klicks (alle)",Käufe,"Conversion-Wert von Käufen"
2026-11-01,2026-11-01,Herbst,Eins,Rad,2,purchase,"1.234,56","12.000","9.000",120,150,2,"99,90"
2026-11-02,2026-11-02,Herbst,Eins,Rad,1,purchase,"0,44","1.000",800,10,12,1,"20,10"
"""
GOOGLE_GERMAN = """\
Kampagnenbericht
"1. November 2026 - 2. November 2026"
Tag,Kampagnenstatus,Kampagne,Kampagnen-ID,Währungscode,Impressionen,Klicks,Kosten,Conversions,Conv.-Wert
2026-11-01,Aktiv,Marke,111,EUR,"14.117","1.000","1.606,77","48,80","1.000,5"
2026-11-02,Aktiv,Marke,111,EUR,100,10,"1,23","0,33","0,00"
Gesamt: Kampagnen, --, --, --,EUR,"14.217","1.010","1.608,00","49,13","1.000,5"
"""
GOOGLE_FRENCH = """\
Rapport sur les campagnes
"1 novembre 2026 - 2 novembre 2026"
Jour,État de la campagne,Campagne,ID de la campagne,Code de devise,Impr.,Clics,Coût,Conversions,Valeur de conv.
2026-11-01,Activée,Marque,111,EUR,14 117,1 000,"1 606,77","48,80","1 000,5"
2026-11-02,Activée,Marque,111,EUR,100,10,"1,23","0,33","0,00"
Total : Campagnes, --, --, --,EUR,14 217,1 010,"1 608,00","49,13","1 000,5"
"""
LINKEDIN_GERMAN = """\
Bericht zur Performance
Startdatum des Berichts: 13.11.2026

Startdatum (in UTC)\tKontoname\tWährung\tName der Kampagne\tName der Anzeigengruppe\tAnzeigengruppen-ID\tGesamtausgaben\tImpressions\tKlicks
13.11.2026\tWerk\tEUR\tOben\tUnten\t77\t"9,36"\t"1.000"\t10
14.11.2026\tWerk\tEUR\tOben\tUnten\t77\t"1.000,64"\t500\t5
"""


@pytest.mark.parametrize(
    ("data", "platform", "level", "sums"),
    [
        (META_GERMAN, Platform.META, Level.AD, ("1235", 13_000, 162, "3", "120")),
        (GOOGLE_GERMAN, Platform.GOOGLE, Level.CAMPAIGN, ("1608", 14_217, 1_010, "49.13", "1000.5")),
        (GOOGLE_FRENCH, Platform.GOOGLE, Level.CAMPAIGN, ("1608", 14_217, 1_010, "49.13", "1000.5")),
        (LINKEDIN_GERMAN, Platform.LINKEDIN, Level.AD_SET, ("1010", 1_500, 15, None, None)),
    ],
)
def test_reports_of_a_german_or_french_account_are_read_whole(
    tmp_path: Path, data: str, platform: Platform, level: Level, sums: tuple[str, int, int, str | None, str | None]
) -> None:
    told = read(reports.saved(tmp_path, "report.csv", data))
    assert (told.platform, told.level, told.rows, told.currencies) == (platform, level, 2, ("EUR",))
    spend, impressions, clicks, conversions, revenue = sums
    assert told.sums["spend"] == money(spend)
    assert (told.sums["impressions"], told.sums["clicks_all"]) == (impressions, clicks)
    assert told.sums["conversions"] == (conversions and money(conversions))
    assert told.sums["revenue"] == (revenue and money(revenue))
    assert told.totals_match is (True if platform is Platform.GOOGLE else None)


def test_three_capitals_in_brackets_are_a_currency_only_behind_money(tmp_path: Path) -> None:
    data = b"Campaign name,Day,CTR (ALL),Amount spent (EUR)\nA,2026-02-13,3,4\n"
    assert read(reports.saved(tmp_path, "m.csv", data)).currencies == ("EUR",)


_UTF_16_WITH_A_ZERO = (
    "Campaign\tDay\tImpr.\tCost\n" + "A\u0100\t2026-01-01\t3\t1\n" * 30 + "B\0\t2026-01-01\t3\t1\n"
).encode("utf-16")


@pytest.mark.parametrize(
    ("data", "said", "way_out"),
    [
        (b"", "empty", "download"),
        (bytes(range(256)) * 40, "zero bytes", "CSV"),
        ("Campaign\tDay\tImpr.\tCost\nA\t2026-01-01\t3\t1\n".encode("utf-16")[:-7], "cut", "again"),
        ("Campaign\tDay\tImpr.\tCost\nA\t2026-01-01\t3\t1\n".encode("utf-16")[:-12], "cut", "again"),
        (b"Campaign,Day,Impr.,Cost\n" + b"a" * 3_000_000, "longer than 1 MB", "again"),
        (b"Campaign,Day,Impr.,Cost\nA\0,2026-01-01,3,3\n", "zero bytes", "CSV"),
        (_UTF_16_WITH_A_ZERO, "zero bytes", "CSV"),
        (b"Campaign,Day,Cost,Cost\nA,2026-01-01,3,3\n", "two columns", "rename"),
        (",".join(f"c{i}" for i in range(100_000)).encode() + b"\n", "100,000 columns", "500"),
        (b"Campaign,Day,Impr.,Cost\nA,2027-01-01,3,3\n", "future", "clock"),
        (b"Campaign,Day,Impr.,Cost\nA,2026-01-01,-3,3\n", "negative", "again"),
        (b'Campaign,Day,Impr.,Cost\nA,2026-01-01,3,3\nB,2026-01-01,3,"4', "cut", "again"),
        (b"Campaign,Day,Impr.,Cost\nA,2026-01-01,3,3\nB,2026-01", "cut", "again"),
        ("Campaign,Day,Impr.,Cost\nA,2026-01-01,3,3\nCafé".encode()[:-1], "cut", "again"),
        (b"Campaign,Day,Impr.,Cost\nA,2026-01-01,3.5,3\n", "column", "again"),
        (b"Campaign,Campaign ID,Day,Impr.,Cost\nA,1.20253E+17,2026-01-01,3,3\n", "last digits", "without opening"),
        (
            b"Campaign name,Reporting starts,Reporting ends,Impressions,Amount spent (EUR)\nA,2026-01-01,2026-01-31,3,3\n",
            "sums over several days", "Breakdown",
        ),
        (b"Campaign name,Day,Impressions,Amount spent (EUR)\nA,1/2/2026,3,3\n", "two ways", "12th"),
        (b"Campaign name,Day,Amount spent (EUR),Amount spent (USD)\nA,2026-02-03,3,4\n", "several currencies", "Currency"),
        (b"Row Type,Action,Campaign,Budget\nCampaign,Add,A,3\n", "Editor", "Segment"),
        (b"Campaign,Impr.,Clicks,Cost\nA,3,1,3\n", "no column for the day", "Segment"),
        (reports.LINKEDIN_EN.encode("utf-16"), "sums over several days", "Daily"),
        (reports.LINKEDIN_TOP.format(start="9/1/2024", end="9/23/2024").encode("utf-16"), "empty", "period"),
        (b"%PDF-1.7 whatever", "a PDF", "CSV"),
        (b"Campaign,Day,Impr.,Cost\n", "empty", "period"),
    ],
)  # fmt: skip
def test_what_cannot_be_right_is_refused_with_a_way_out(tmp_path: Path, data: bytes, said: str, way_out: str) -> None:
    with pytest.raises(ResultsRefused) as told:
        read(reports.saved(tmp_path, "bad.csv", data))
    assert said in told.value.what
    assert way_out in told.value.remedy


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be"])
def test_letters_beside_each_other_that_only_look_like_a_zero_are_read(tmp_path: Path, encoding: str) -> None:
    # Little endian: 61 00 | 00 01; big endian: 01 00 | 00 61. Two zero bytes, and no zero character.
    data = "\ufeffCampaign\tDay\tImpr.\tCost\na\u0100a\t2026-01-01\t3\t1\n".removeprefix(
        "\ufeff" * (encoding == "utf-16")
    )
    assert next(iter(read(reports.saved(tmp_path, "r.csv", data, encoding)).lines)).campaign == "a\u0100a"


def test_a_report_of_google_on_one_day_needs_no_column_for_it(tmp_path: Path) -> None:
    rows = "Campaign,Currency code,Impr.,Clicks,Cost\nA,EUR,30,1,2.50\n"
    told = read(reports.saved(tmp_path, "g.csv", 'Campaign report\n"July 8, 2025"\n' + rows))
    assert (told.first_day, told.last_day, told.sums["spend"]) == (date(2025, 7, 8), date(2025, 7, 8), money("2.5"))
    older = read(reports.saved(tmp_path, "g.csv", '"Campaign report (Oct 25, 2016)"\n' + rows))
    assert (older.first_day, older.last_day) == (date(2016, 10, 25), date(2016, 10, 25))
    with pytest.raises(ResultsRefused, match="no column for the day"):
        read(reports.saved(tmp_path, "all.csv", "Campaign report\nAll time\n" + rows))


def test_the_order_of_days_that_prove_nothing_can_be_said(tmp_path: Path) -> None:
    head = "Campaign name,Day,Impressions,Amount spent (EUR)\n"
    path = reports.saved(tmp_path, "m.csv", head + "A,1/2/2026,3,3\nA,3/2/2026,3,3\n")
    with pytest.raises(DayOrderUnknown, match="two ways") as told:
        read(path)
    assert "--day-order" in told.value.remedy
    assert read(path, DateOrder.DAY_FIRST).last_day == date(2026, 2, 3)
    assert read(path, DateOrder.MONTH_FIRST).last_day == date(2026, 3, 2)
    proven = reports.saved(tmp_path, "p.csv", head + "A,1/2/2026,3,3.5\n" * 3 + "A,1/13/2026,3,3\n")
    with pytest.raises(ResultsRefused, match="no day with the day first") as wrong:
        read(proven, DateOrder.DAY_FIRST)
    assert "other order" in wrong.value.remedy


def test_a_header_of_campaign_groups_tells_linkedins_old_levels_in_whatever_year(tmp_path: Path) -> None:
    above = (
        '"Report Start: November 13, 2026"\n"Report End: November 13, 2026"\n"Date Generated: November 20, 2026"\n\n'
    )
    header = "Start Date (in UTC)\tCurrency\tCampaign Group Name\tCampaign Name\tTotal Spent\tImpressions\n"
    data = f"Campaign Performance Report (in UTC)\n{above}{header}11/13/2026\tEUR\tOver\tUnder\t5.50\t10\n"
    told = read(reports.saved(tmp_path, "li.csv", data, "utf-16"))
    (line,) = told.lines
    assert (told.level, line.campaign, line.ad_set) == (Level.AD_SET, "Over", "Under")


def test_a_period_in_words_above_proves_the_order_of_days(tmp_path: Path) -> None:
    def linkedin(*days: str) -> str:
        above = '"Report Start: November 1, 2026, 12:00 AM"\n"Report End: November 12, 2026, 11:59 PM"\n\n'
        rows = "".join(f"{day}\tAcc\tEUR\tC\tA\t5.50\t10\t1\n" for day in days)
        header = "Start Date (in UTC)\tAccount Name\tCurrency\tAd Set Name\tAd Name\tTotal Spent\tImpressions\tClicks\n"
        return f"Ad Performance Report (in UTC)\n{above}{header}{rows}"

    told = read(reports.saved(tmp_path, "li.csv", linkedin("11/1/2026", "11/2/2026", "11/12/2026"), "utf-16"))
    assert (told.first_day, told.last_day, told.rows) == (date(2026, 11, 1), date(2026, 11, 12), 3)
    with pytest.raises(ResultsRefused, match="sums over several days"):
        read(reports.saved(tmp_path, "li.csv", linkedin("11/1/2026", "11/1/2026"), "utf-16"))
    wide = linkedin("3/4/2026", "5/6/2026").replace("November 1,", "January 1,")
    with pytest.raises(DayOrderUnknown):
        read(reports.saved(tmp_path, "li.csv", wide, "utf-16"))


@pytest.mark.parametrize("spent", ["Amount spent (EUR)", "Montant dépensé (EUR)", "Importe gastado (PEN)"])
def test_a_meta_export_of_few_columns_is_metas(tmp_path: Path, spent: str) -> None:
    data = f"Day,Campaign name,Ad name,{spent},Impressions\n2026-11-01,A,x,1,10\n"
    assert read(reports.saved(tmp_path, "m.csv", data)).platform is Platform.META
    other = data.replace(spent, "Amount spent")
    assert read(reports.saved(tmp_path, "o.csv", other)).platform is Platform.OTHER


@pytest.mark.parametrize("kind", ["xlsx", "parquet"])
def test_numbers_of_a_workbook_or_parquet_have_a_point_whatever_the_headers_language(tmp_path: Path, kind: str) -> None:
    header = ("Tag", "Kampagne", "Währungscode", "Impr.", "Klicks", "Kosten", "Conversions")
    row = ("2026-11-01", "A", "EUR", 1200, 10, 123.456, 1.234)
    path = tmp_path / f"de.{kind}"
    if kind == "xlsx":
        book = openpyxl.Workbook()
        for line in (header, row):
            book.active.append(line)
        book.save(path)
    else:
        parquet.write_table(pa.table({name: [value] for name, value in zip(header, row, strict=True)}), path)
    told = read(path)
    assert (told.sums["spend"], told.sums["conversions"]) == (money("123.456"), money("1.234"))


def test_a_report_of_ad_groups_and_clicks_alone_is_not_metas_whatever_stands_behind_its_money(tmp_path: Path) -> None:
    """Taken for Meta's it would replace Meta's days of an account without a name, and its clicks would be lost."""
    header = "Date,Campaign Name,Ad Group Name,Ad Name,Impressions,Clicks,eCPM (USD),CPC (USD),CTR,Amount Spent (USD)\n"
    told = read(reports.saved(tmp_path, "reddit.csv", f"{header}2026-11-01,A,B,C,100,7,1.00,0.14,7%,1.00\n"))
    assert (told.platform, told.currencies, told.sums["clicks_all"]) == (Platform.OTHER, ("USD",), 7)


def test_western_european_text_is_still_read(tmp_path: Path) -> None:
    data = "Campaign,Day,Impr.,Cost\nCafé,2026-01-01,3,3\n"
    told = read(reports.saved(tmp_path, "r.csv", data, "cp1252"))
    assert next(iter(told.lines)).campaign == "Café"
    assert "Windows-1252" in told.notes[0]


MONTHS_OF_LINKEDIN = reports.LINKEDIN_EN.replace("9/23/2024", "10/31/2024") + (
    "10/1/2024\tAcc\tEUR\t12\tC\t7\t50.00\t1000\t3\t2\n"
)


@pytest.mark.parametrize(
    "data",
    [
        'Campaign report\n"July 1, 2026 - July 31, 2026"\nCampaign,Week,Impr.,Cost\nA,2026-07-06,3,1\nA,2026-07-13,3,1\n',
        'Campaign report\n"July 1, 2026 - August 31, 2026"\nCampaign,Month,Impr.,Cost\nA,2026-07-01,3,1\nA,2026-08-01,3,1\n',
        MONTHS_OF_LINKEDIN,
        MONTHS_OF_LINKEDIN.replace("\n10/1/2024", "\n9/15/2024"),
    ],
    ids=["Google by week", "Google by month", "LinkedIn by month", "LinkedIn by week"],
)
def test_weeks_and_months_are_never_booked_on_their_first_day(tmp_path: Path, data: str) -> None:
    with pytest.raises(ResultsRefused, match="sums over several days"):
        read(reports.saved(tmp_path, "r.csv", data))


def test_a_day_that_ends_as_it_starts_is_one_whatever_the_name_of_the_file_says(tmp_path: Path) -> None:
    data = (
        b"Campaign name,Reporting starts,Reporting ends,Impressions,Amount spent (EUR)\nA,2026-07-04,2026-07-04,3,3\n"
    )
    told = read(reports.saved(tmp_path, "Spring-Jul-1-2026-Jul-31-2026.csv", data))
    assert (told.first_day, told.rows) == (date(2026, 7, 4), 1)


def test_a_total_that_can_be_compared_with_nothing_does_not_agree(tmp_path: Path) -> None:
    data = b"Campaign,Day,Currency code,Cost\nA,2026-07-01,EUR,3\nB,2026-07-01,USD,4\nTotal: Campaigns, --, --,99\n"
    assert read(reports.saved(tmp_path, "g.csv", data)).totals_match is None


def test_a_row_without_a_name_is_money_unless_it_is_a_sum(tmp_path: Path) -> None:
    head, rows = "Campaign name,Day,Impressions,Amount spent (EUR)\n", "A,2026-07-01,3,3\nB,2026-07-01,4,4\n"
    data = head + ",,17,17\n" + rows + ",2026-07-01,7,7\n,2026-07-02,5,5\nA,2026-07-02,5,5.5\n"
    told = read(reports.saved(tmp_path, "m.csv", data))
    assert (told.rows, told.sums["spend"]) == (4, money("17.5"))
    assert "without a name" in told.notes[-1]
    last = read(reports.saved(tmp_path, "l.csv", head + rows + ",,7,7\n"))
    assert (last.rows, last.totals_match) == (2, True)


def test_a_million_micros_a_unit_whatever_the_form() -> None:
    assert (
        numbers.micros("$1,234.56", NumberForm.DOT) == numbers.micros("1.234,56 €", NumberForm.COMMA) == 1_234_560_000
    )
    assert numbers.micros(" --", NumberForm.DOT) is None
    assert numbers.micros("< 10%", NumberForm.DOT) is None
    assert numbers.micros("4.19763158", NumberForm.DOT) == 4_197_632
    with pytest.raises(ValueError, match=r"1\.234,5"):
        numbers.micros("1.234,5", NumberForm.DOT)


@given(st.integers(0, 10**13), st.booleans(), st.sampled_from(list(NumberForm)), st.integers(0, 6))
def test_every_amount_survives_being_written_in_either_form(
    value: int, grouped: bool, form: NumberForm, digits: int
) -> None:
    value -= value % 10 ** (6 - digits)
    whole, rest = divmod(value, 1_000_000)
    text = f"{whole:,}" if grouped else str(whole)
    text += f".{rest:06d}"[: digits + 1] if digits else ""
    if form is NumberForm.COMMA:
        text = text.translate(str.maketrans(",.", ".,"))
    assert numbers.micros(text, form) == value
    shown = numbers.form_shown(text, is_count=False)
    assert shown in {None, form} or (digits == 0 and grouped is False)


@given(st.dates(date(2004, 1, 1), date(2040, 12, 31)))
def test_every_day_survives_every_way_of_writing_it(day: date) -> None:
    month = day.strftime("%b")
    for text in (
        day.isoformat(),
        f"{day.isoformat()}T10:00:00-0400",
        f"{month} {day.day}, {day.year}",
        f"{day.day} {month} {day.year}",
    ):
        assert numbers.day(text) == day
    assert numbers.day(f"{day.month}/{day.day}/{day.year}", DateOrder.MONTH_FIRST) == day
    assert numbers.day(f"{day.day}-{day.month}-{day.year}", DateOrder.DAY_FIRST) == day


def test_what_meta_leaves_empty_is_none_and_a_dash_is_unknown(tmp_path: Path) -> None:
    text = (
        "Day,Campaign name,Ad name,Amount spent (USD),Impressions,Reach,Link clicks,Purchases\n"
        "2026-07-01,C,A,1.00,10,,,\n2026-07-02,C,A,1.00,10,5,-,-\n"
    )
    path = reports.saved(tmp_path, "export.csv", text.encode())
    found = reading.read(tables.open_table(path, tmp_path), today=TODAY)
    with found.spool:
        blank, dash = (fact for batch in found.batches() for fact in batch)
    told = dict(zip(reading.MEASURES, blank[-len(reading.MEASURES) :], strict=True))
    assert (told["clicks_link"], told["conversions"], told["reach"]) == (0, 0, None)
    told = dict(zip(reading.MEASURES, dash[-len(reading.MEASURES) :], strict=True))
    assert (told["clicks_link"], told["conversions"], told["reach"]) == (None, None, 5)


def test_a_kind_that_somebody_mapped_is_the_kind_on_any_platform(tmp_path: Path) -> None:
    text = "Day,Name,Costs,What,How many\n2026-07-01,A,1.00,Purchases,2\n2026-07-01,B,1.00,Leads,3\n"
    path = reports.saved(tmp_path, "own.csv", text.encode())
    mapping = {"Day": "day", "Name": "ad", "Costs": "spend", "What": "result_kind", "How many": "conversions"}
    found = reading.read(tables.open_table(path, tmp_path), today=TODAY, platform=Platform.META, given=mapping)
    with found.spool:
        facts = [fact for batch in found.batches() for fact in batch]
    assert [fact[6] for fact in facts] == ["Purchases", "Leads"]
    assert found.sums["conversions"] is None, "kinds are never added"
