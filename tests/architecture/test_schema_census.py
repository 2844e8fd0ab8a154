"""Every table either belongs to an agency, with keys that cannot leave it, or stands on the written list with its reason."""

import ast
from pathlib import Path

import pytest
from sqlalchemy import UniqueConstraint

from core import schema, settings

OWNED = sorted(name for name in schema.METADATA.tables if name not in schema.GLOBAL_TABLES)
CORE = settings.PROJECT_DIR / "core"


@pytest.mark.parametrize("name", OWNED)
def test_an_owned_table_carries_its_agency_and_the_composite_key(name: str) -> None:
    table = schema.METADATA.tables[name]
    assert not table.c.agency_id.nullable
    pairs = {tuple(c.name for c in u.columns) for u in table.constraints if isinstance(u, UniqueConstraint)}
    assert ("agency_id", "id") in pairs


@pytest.mark.parametrize("name", OWNED)
def test_every_key_to_another_owned_table_takes_the_agency_with_it(name: str) -> None:
    for key in schema.METADATA.tables[name].foreign_key_constraints:
        target = key.referred_table.name
        if target in schema.GLOBAL_TABLES:
            continue
        columns = [column.name for column in key.columns]
        assert columns[0] == "agency_id", f"{name}.{columns} → {target} could point into another agency"
        assert key.ondelete in {"CASCADE", "RESTRICT"}


def test_the_list_of_global_tables_names_only_tables_that_exist() -> None:
    assert set(schema.GLOBAL_TABLES) - {"alembic_version"} <= set(schema.METADATA.tables)


def test_every_foreign_key_of_an_owned_table_can_be_found_by_an_index_of_its_leading_column() -> None:
    for name in OWNED:
        table = schema.METADATA.tables[name]
        leading = {next(iter(index.columns)).name for index in table.indexes} | {
            next(iter(u.columns)).name for u in table.constraints if isinstance(u, UniqueConstraint)
        }
        assert "agency_id" in leading, name


def _modules() -> list[Path]:
    return sorted(CORE.rglob("*.py"))


def _attributes(path: Path) -> set[str]:
    tree = ast.parse(path.read_text())
    return {
        f"{n.value.id}.{n.attr}"
        for n in ast.walk(tree)
        if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name)
    }


def test_only_settings_reads_the_environment() -> None:
    reading = {p.relative_to(CORE).as_posix() for p in _modules() if _attributes(p) & {"os.environ", "os.getenv"}}
    assert reading <= {"settings.py"}


def test_only_the_clock_asks_what_time_it_is() -> None:
    asking = {
        p.relative_to(CORE).as_posix()
        for p in _modules()
        if _attributes(p) & {"datetime.now", "datetime.utcnow", "date.today"}
    }
    assert asking <= {"clock.py"}


def test_every_module_opens_with_a_sentence() -> None:
    silent = [
        p.relative_to(CORE).as_posix()
        for p in _modules()
        if p.read_text().strip() and not ast.get_docstring(ast.parse(p.read_text()))
    ]
    assert silent == []
