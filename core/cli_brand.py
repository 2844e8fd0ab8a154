"""The shell's commands about brands: drawing again, with today's kit, what still shows an older one."""

from dataclasses import asdict
from typing import Any

import click

from core.shell import AS_JSON, needs_database, show


@click.command("rebrand", help="Draw the ads of a client again with today's brand kit, where they show an older one.")
@click.option("--workspace", "workspace_id", required=True, help="The client, by id.")
@click.option(
    "--campaign", "campaign_ids", multiple=True, help="Only this campaign, by id; may be given several times."
)
@click.option("--dry-run", is_flag=True, help="Say what would be drawn again, and draw nothing.")
@click.option(
    "--composed-anew",
    is_flag=True,
    help="Compose ads of earlier releases as new ones are; without it only the kit changes.",
)
@AS_JSON
@needs_database
def rebrand_command(
    workspace_id: str, campaign_ids: tuple[str, ...], dry_run: bool, composed_anew: bool, as_json: bool
) -> int:
    """Asks and draws, in this process; an ad that cannot be drawn keeps its picture, and then the command ends with 1."""
    from core import worker  # noqa: F401 - makes the kinds of work known
    from core.ops import rebranding

    done = rebranding.run(workspace_id, campaign_ids or None, dry_run=dry_run, composed_anew=composed_anew)
    show(asdict(done), as_json, lambda: _lines(done))
    return 1 if (done.refused or done.failed_items) and not dry_run else 0


def _lines(done: Any) -> list[str]:
    ads = f"{done.ads} ad{'' if done.ads == 1 else 's'}"
    if done.dry_run:
        lines = [
            f"{ads} would be drawn again with version {done.kit_version} of the kit: {done.changes or 'no change'}."
        ]
    else:
        lines = [
            f"{done.made} of {ads} drawn again with version {done.kit_version} of the kit.",
            f"{done.visible} visibly changed; {done.decisions_kept} decisions were kept.",
        ]
    lines += [f"{one['code']} keeps its picture: {one['reason']}" for one in done.refused]
    return [*lines, *(["Some could not be drawn; see Batches."] if done.failed_items else [])]
