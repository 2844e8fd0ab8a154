"""The dashboard: DuckDB over per-agency Parquet snapshots of the facts."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.reporting.notebook import OpenWorkspace


def open_workspace(client_id: str, *, data_dir: Path | str | None = None) -> "OpenWorkspace":
    """One client's results for a notebook, to look at only; see `core.reporting.notebook`.

    Args:
        client_id: It stands in the address of the client's page.
        data_dir: The folder of the installation, as `IMPRIMATUR_DATA_DIR` names it; None takes what the environment says.

    Raises:
        WorkspaceNotFound: There is no such client.
        Unavailable: There is no installation, or its database is not at this version's schema.
        Refused: This process works with another installation already.
    """
    # Imported at the first call, so that who only needs a module of this folder does not wait for pandas.
    from core.reporting import notebook

    return notebook.opened(client_id, data_dir)
