"""What analysts are told of the tables they ask: what one row is, what a column means, and questions to begin with."""

from dataclasses import dataclass
from typing import Final

# What one row of a table is.
ONE_ROW: Final = {
    "facts": "one row of a platform's report whose day counts, with the names of all it is of; take is_deepest, or one level",
    "clients": "one client of your agency",
    "campaigns": "one campaign of a client",
    "photos": "one photo in a library",
    "captions": "one wording that was written",
    "ads": "one ad: a picture with its words, for one placement",
    "versions": "one version of an ad; the code names it in every file",
    "decisions": "one approval, rejection or wish for changes; an undo is a row of its own",
    "packages": "one package that was built",
}
# What a column means, where its name does not say; by "table.column", or by the column alone.
COLUMN: Final = {
    "created_at": "when it was made, UTC",
    "size_bytes": "size of the file",
    "score": "0 to 100; empty when not scored",
    "clients.archived_at": "empty while the client is active",
    "campaigns.status": "draft, active, paused, completed or archived",
    "ads.placement": "where it runs",
    "ads.concept": "number of the concept within the campaign",
    "ads.origin": "made here or brought along",
    "ads.review_status": "pending, approved, rejected or needs-changes",
    "ads.verdict": "of the checks: pass, warn or fail",
    "versions.number": "1 is the first",
    "versions.code": "as in file names and platforms",
    "decisions.status": "approved, rejected, needs-changes or pending (an undo)",
    "decisions.by_client": "decided on a review link",
    "decisions.undoes_id": "the decision that this one takes back",
    "packages.ads": "how many ads are in it",
}


@dataclass(frozen=True)
class Example:
    """A question to begin with: its title, and the statement."""

    title: str
    statement: str


EXAMPLES: Final = (
    Example(
        "Ads and approvals by client",
        """SELECT client, count(*) AS made,
       count(*) FILTER (review_status = 'approved') AS approved,
       round(100 * approved / made, 1) AS approved_percent
FROM ads JOIN clients USING (client_id)
GROUP BY client
ORDER BY made DESC""",
    ),
    Example(
        "Reasons for rejections",
        """SELECT reason, count(*) AS times
FROM decisions
WHERE status IN ('rejected', 'needs-changes') AND reason <> ''
GROUP BY reason
ORDER BY times DESC
LIMIT 20""",
    ),
    Example(
        "Ads made a day",
        """SELECT created_at::DATE AS day, count(*) AS made
FROM ads
GROUP BY day
ORDER BY day""",
    ),
    Example(
        "Score by placement and state",
        """PIVOT ads
ON review_status
USING round(avg(score), 1)
GROUP BY placement
ORDER BY placement""",
    ),
    Example("What the columns hold", "SUMMARIZE ads"),
)


def about_column(table: str, column: str) -> str:
    """What a column means; "" where its name says it."""
    return COLUMN.get(f"{table}.{column}") or COLUMN.get(column, "")


def first_question(table: str) -> str:
    """The statement that shows what is in a table."""
    return f"FROM {table}\nLIMIT 100"
