"""The files table: which content an agency keeps, and how many rows use it."""

from sqlalchemy import BigInteger, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import AgencyOwned, Base, Timestamps, owned_table


class StoredFile(AgencyOwned, Timestamps, Base):
    """One content of one agency. `uses` counts the rows that refer to it; at 0 the bytes may go."""

    __tablename__ = "stored_files"
    __table_args__ = owned_table(UniqueConstraint("agency_id", "sha256"))

    sha256: Mapped[str] = mapped_column(String(64))
    media_type: Mapped[str] = mapped_column(String(100))
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    uses: Mapped[int] = mapped_column(Integer, default=0)
