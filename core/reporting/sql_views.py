"""Views in the SQL database for analysts' own tools: what counts, in plain columns, to be read and never written.

    results_daily      one row a row of a platform's report whose day counts, at the deepest level of its account and day
    results_ads        one row an ad, as it stands now
    results_campaigns  one row a campaign
    results_clients    one row a client
    results_decisions  one row a decision about an ad
    results_imported   one row an imported file that counts

They are made anew whenever a database comes to the newest schema (`migrations/env.py`), so a change here needs a revision,
if only an empty one. docs/analysts.md describes every column; a test compares.
"""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection, text

_WHOSE: Final = "g.id AS agency_id, g.name AS agency, w.id AS client_id, w.client_name AS client"
_OWNERS: Final = "JOIN workspaces w ON w.agency_id = {0}.agency_id AND w.id = {0}.workspace_id JOIN agencies g ON g.id = {0}.agency_id"
_DEEP: Final = "CASE d.level WHEN 'ad' THEN 3 WHEN 'ad_set' THEN 2 ELSE 1 END"
# Additive numbers of a fact, as its table has them.
_COUNTS: Final = (
    "impressions", "clicks_all", "clicks_link", "spend_micros", "conversions_micros", "revenue_micros", "video_2s",
    "video_3s", "video_6s", "video_15s", "video_25", "video_50", "video_75", "video_100",
)  # fmt: skip

VIEWS: Final[Mapping[str, str]] = {
    # Levels of an account's day repeat each other's money, so only the deepest is here: everything may be added up.
    "results_daily": f"""
        SELECT {_WHOSE}, d.day, d.platform, d.account, d.level, l.campaign AS platform_campaign,
            l.campaign_platform_id AS platform_campaign_id, l.ad_set, l.ad_set_platform_id AS ad_set_id,
            l.ad AS platform_ad, l.ad_platform_id AS platform_ad_id, l.joined_by, v.code, v.creative_id AS ad_id,
            a.campaign_id, c.name AS campaign, a.placement_id AS placement, f.placement AS platform_placement, f.country,
            f.device, f.currency, f.result_kind, f.attribution, {", ".join(f"f.{name}" for name in _COUNTS)},
            d.import_id
        FROM (
            SELECT d.*, max({_DEEP}) OVER (
                PARTITION BY d.agency_id, d.workspace_id, d.platform, d.account, d.day) AS deepest
            FROM result_days d WHERE d.is_current
        ) d
        JOIN result_facts f ON f.agency_id = d.agency_id AND f.day_id = d.id
        JOIN result_lines l ON l.agency_id = f.agency_id AND l.id = f.line_id
        LEFT JOIN creative_versions v ON v.agency_id = l.agency_id AND v.id = l.version_id
        LEFT JOIN ad_creatives a ON a.agency_id = v.agency_id AND a.id = v.creative_id
        LEFT JOIN campaigns c ON c.agency_id = a.agency_id AND c.id = a.campaign_id
        {_OWNERS.format("d")}
        WHERE {_DEEP} = d.deepest""",
    "results_ads": f"""
        SELECT {_WHOSE}, a.campaign_id, c.name AS campaign, a.id AS ad_id, v.code, v.number AS version,
            a.placement_id AS placement, a.concept_id, a.concept_number AS concept, a.origin, v.headline, v.primary_text,
            v.description, v.cta, v.landing_url, a.review_status, a.verdict, a.score, a.created_at,
            v.created_at AS version_created_at
        FROM ad_creatives a
        JOIN creative_versions v ON v.agency_id = a.agency_id AND v.id = a.current_version_id
        JOIN campaigns c ON c.agency_id = a.agency_id AND c.id = a.campaign_id
        {_OWNERS.format("a")}""",
    "results_campaigns": f"""
        SELECT {_WHOSE}, c.id AS campaign_id, c.name AS campaign, c.status, c.objective, c.created_at
        FROM campaigns c {_OWNERS.format("c")}""",
    "results_clients": """
        SELECT g.id AS agency_id, g.name AS agency, w.id AS client_id, w.client_name AS client, w.industry, w.archived_at,
            w.created_at
        FROM workspaces w JOIN agencies g ON g.id = w.agency_id""",
    "results_decisions": f"""
        SELECT {_WHOSE}, p.campaign_id, c.name AS campaign, p.id AS decision_id, p.creative_id AS ad_id, v.code, p.status,
            p.previous_status, p.feedback AS reason, p.reviewed_by_name AS reviewer,
            CASE WHEN p.review_link_id IS NULL THEN 0 ELSE 1 END AS by_client, p.undoes_id, p.reviewed_at AS decided_at
        FROM approvals p
        JOIN campaigns c ON c.agency_id = p.agency_id AND c.id = p.campaign_id
        LEFT JOIN creative_versions v ON v.agency_id = p.agency_id AND v.id = p.version_id
        {_OWNERS.format("p")}""",
    "results_imported": f"""
        SELECT {_WHOSE}, i.id AS import_id, i.file_name, i.platform, i.level, i.currency, i.first_day, i.last_day,
            i.row_count, i.spend_micros, i.imported_by_name AS imported_by, i.imported_at
        FROM result_imports i {_OWNERS.format("i")}
        WHERE i.status = 'stored'""",
}  # fmt: skip


def make(connection: Connection) -> None:
    """Make every view as it is defined here; on PostgreSQL what was granted on it, and what stands on it, stays."""
    create = "CREATE VIEW" if connection.dialect.name == "sqlite" else "CREATE OR REPLACE VIEW"
    if connection.dialect.name == "sqlite":
        clear_away(connection)
    for name, statement in VIEWS.items():
        connection.execute(text(f"{create} {name} AS {statement}"))


def clear_away(connection: Connection) -> None:
    """Drop the views: on SQLite no table that a view reads can be rebuilt, and nowhere can one be dropped."""
    for name in reversed(tuple(VIEWS)):
        connection.execute(text(f"DROP VIEW IF EXISTS {name}"))
