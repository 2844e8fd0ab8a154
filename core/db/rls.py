"""PostgreSQL's row-level security: the fourth layer, which also holds for SQL that the ORM never saw.

Each transaction states its agency (`core.db.work`); without a statement no row is visible. The policies are forced, so
they bind the tables' owner too; a superuser is never bound, which `doctor` reports.
"""

from dataclasses import dataclass

POLICY = "own_agency"
# The option of a connection under which its transactions find what they say of themselves.
DECLARED = "imprimatur_declared"


@dataclass(frozen=True)
class Declared:
    """What a transaction says of itself when it begins.

    Attributes:
        agency_id: Whose rows it may reach; "" where it is of no agency.
        is_unscoped: It may reach every agency's.
        is_reading: It cannot write.
        is_steady: Everything it reads is of one moment.
    """

    agency_id: str = ""
    is_unscoped: bool = False
    is_reading: bool = False
    is_steady: bool = False


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
