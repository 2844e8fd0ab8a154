"""Why a file is not imported, and the click path to one that can be."""

from typing import Final

from core.errors import Refused
from core.vocabulary import Platform


class ResultsRefused(Refused):
    """The file was read and is not imported; nothing of it was written."""


class ColumnsUnknown(ResultsRefused):
    """What its columns mean is not known; a person can say it (`mapping`)."""


class DayOrderUnknown(ResultsRefused):
    """Its days can be read in two ways; a person can say which (`day_order`)."""


_AGAIN: Final = "download the report again and import it as it comes"
_DAILY: Final = {
    Platform.META: "in Ads Manager choose Breakdown › By time › Day, then Reports › Export table data › .csv",
    Platform.GOOGLE: "in Google Ads choose Segment › Time › Day above the table, then Download › .csv",
    Platform.TIKTOK: "in TikTok Ads Manager open Custom report, add the dimension Date › By day, then Export › .csv",
    Platform.LINKEDIN: "in Campaign Manager choose Export, the report you need, and Time breakdown › Daily",
    Platform.OTHER: "export one row a day, with a column for the day",
}


def refused(what: str, remedy: str = _AGAIN) -> ResultsRefused:
    """The refusal at the file."""
    return ResultsRefused(what, field="file", remedy=remedy)


def unknown(what: str, remedy: str) -> ColumnsUnknown:
    """The refusal at the file, where saying what its columns mean may help."""
    return ColumnsUnknown(what, field="file", remedy=remedy)


def cut(line: int | None = None) -> ResultsRefused:
    """The file ends in the middle."""
    where = f"in the middle of line {line}" if line else "in the middle"
    return refused(f"the file was cut: it ends {where}", _AGAIN)


def order_unknown(day: str) -> DayOrderUnknown:
    """Day and month cannot be told apart anywhere in the file."""
    return DayOrderUnknown(
        f"its days can be read in two ways: “{day}”",
        field="file",
        remedy="say which comes first (on the page, or by --day-order), or export a period with a day after the 12th",
    )


def rounded(where: str, remedy: str) -> ResultsRefused:
    """Numbers that are longer than what kept them: ids of things that cannot be told apart any more."""
    return refused(f"a long number has lost its last digits ({where})", remedy)


def aggregate(platform: Platform, told: str) -> ResultsRefused:
    """Rows over several days cannot be booked on one of them."""
    return refused(f"its rows are sums over several days ({told}); results are kept by day", _DAILY[platform])


def no_day(platform: Platform) -> ColumnsUnknown:
    """The file has no day."""
    return unknown("it has no column for the day", _DAILY[platform])
