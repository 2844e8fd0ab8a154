"""PostgreSQL's row-level security: the fourth layer, which also holds for SQL that the ORM never saw.

Each transaction states its agency (`core.db.work`); without a statement no row is visible. The policies are forced, so
they bind the tables' owner too; a superuser is never bound, which `doctor` reports.
"""

POLICY = "own_agency"


def enable(table: str) -> tuple[str, ...]:
    """The statements that put `table` under the policy."""
    rule = (
        "agency_id = current_setting('imprimatur.agency_id', true) "
        "OR current_setting('imprimatur.unscoped', true) = 'on'"
    )
    return (
        f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY',
        f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY',
        f'CREATE POLICY {POLICY} ON "{table}" USING ({rule}) WITH CHECK ({rule})',
    )
