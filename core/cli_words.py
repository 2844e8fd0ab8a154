"""The shell's command that writes words; `core.cli` has the others."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from core.shell import AS_JSON, show

VARIATIONS_MAX, VARIATIONS_USUAL = 10, 3


@click.command(
    "write", help="The words of a YAML brief: captions and ad copy for every photo and placement, no pictures."
)
@click.argument("brief", type=click.Path(path_type=Path))
@click.option(
    "--variations",
    type=click.IntRange(min=1, max=VARIATIONS_MAX),
    default=VARIATIONS_USUAL,
    show_default=True,
    help="Captions for each photo and placement.",
)
@click.option("--language", default=None, help="en, de, fr or es.  [default: the brief's]")
@click.option("--writer", "writer_name", default="offline", show_default=True, help="offline or model.")
@AS_JSON
def write_command(brief: Path, variations: int, language: str | None, writer_name: str, as_json: bool) -> int:
    """Words that violate a gate are told and a negative verdict, exit 1: nobody may approve them."""
    from core.ops import brief_file
    from core.ops.write import write

    written = write(brief_file.read(brief), variations=variations, language=language, writer_name=writer_name)
    show(written, as_json, lambda: list(_lines(written)))
    return 1 if any(row["gates"] for row in (*written["captions"], *written["ad_copy"])) else 0


def _lines(written: Mapping[str, Any]) -> Iterator[str]:
    """The words for people, one photo and placement after the other."""
    from core.copywriting.score import band

    place = None
    for row in written["captions"]:
        if (row["asset"], row["placement"]) != place:
            place = (row["asset"], row["placement"])
            yield f"{row['asset']}, {row['placement']}"
        yield f"  {row['label']} ({row['score']}, {band(row['score'])}): {_on_one_line(row['text'])}"
        yield from (f"    GATE: {gate['reason']}" for gate in row["gates"])
    for row in written["ad_copy"]:
        yield f"{row['asset']}, concept {row['concept']}, {row['placement']} ({row['score']}, {band(row['score'])})"
        for name in ("headline", "primary_text", "description", "cta"):
            if row[name]:
                yield f"  {name.replace('_', ' ')}: {_on_one_line(row[name])}"
        yield from (f"    GATE: {gate['reason']}" for gate in row["gates"])


def _on_one_line(text: str) -> str:
    return " ".join(text.split())
