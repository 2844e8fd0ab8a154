"""One database from one URL: engine, table bases, and the unit of work that always knows whose rows it may touch.

with db.work(scope) as work:      writing; one transaction, committed at the end, rolled back on any error
with db.read(scope) as work:      reading; a snapshot that never writes
with db.unscoped("why") as work:  before anybody is known (sign-in, a review link's token) and for maintenance
"""

from core.db.base import (
    AgencyOwned,
    Base,
    StringList,
    Timestamps,
    UtcDateTime,
    Versioned,
    check_vocabulary,
    owned_by,
    owned_table,
)
from core.db.database import Database, connect, current, use
from core.db.scope import OPERATOR, Scope
from core.db.work import Work, read, unscoped, work

__all__ = [
    "OPERATOR",
    "AgencyOwned",
    "Base",
    "Database",
    "Scope",
    "StringList",
    "Timestamps",
    "UtcDateTime",
    "Versioned",
    "Work",
    "check_vocabulary",
    "connect",
    "current",
    "owned_by",
    "owned_table",
    "read",
    "unscoped",
    "use",
    "work",
]
