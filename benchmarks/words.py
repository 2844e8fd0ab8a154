"""The offline writer: how long 1,000 variations with their scores take, and, with `--docs`, what it writes for twenty briefs.

Processor time of one process counts, so that a busy machine does not disturb the figure; memory is measured in a second
run, from the first hundred variations on.
"""

import sys
import time
import tracemalloc
import zlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from benchmarks.report import Result, arguments, tell
from core import placements
from core.copywriting import material, writer
from core.copywriting.rules import Brief, Copy, Limits, PictureFacts, Request
from core.copywriting.score import Score, band, score
from core.vocabulary import CaptionTone, FunnelStage, Language, LaunchType, Objective, ToneStyle

ROOT = Path(__file__).parents[1]
BRIEFS = ROOT / "data" / "words" / "briefs.yaml"
PAGE = ROOT / "docs" / "words.md"
_LANGUAGES = {Language.EN: "English", Language.DE: "Deutsch", Language.FR: "Français", Language.ES: "Español"}


def main() -> int:
    """Measure and print one table; `--docs` writes the page of examples instead."""
    if "--docs" in sys.argv:
        PAGE.write_text(page(), encoding="utf-8")
        return 0
    options = arguments(__doc__ or "")
    results = [
        Result("offline_1000_s", _seconds(), "s", "< 10.0"),
        Result("memory_growth_mib", _growth_mib(), "MiB", "<= 4.0"),
    ]
    return tell("words", results, as_json=options.json)


def _seconds() -> float:
    started = time.process_time()
    for _ in _written(1000):
        pass
    return time.process_time() - started


def _growth_mib() -> float:
    """How much more memory is held after 800 variations than after 400."""
    tracemalloc.start()
    held = []
    for number, _ in enumerate(_written(800), start=1):
        if number in {400, 800}:
            held.append(tracemalloc.get_traced_memory()[0])
    tracemalloc.stop()
    return max(0, held[1] - held[0]) / (1 << 20)


def _written(most: int) -> Iterator[Score]:
    """Scored variations, ten a request, over all briefs, languages and seeds."""
    made = 0
    for seed in range(most):
        for row in rows():
            for language in _LANGUAGES:
                brief, limits = brief_of(row, language), limits_of(row)
                request = Request(tone=CaptionTone(row["tone"]), variations=10, seed=seed, limits=limits)
                copies = writer.write(brief, PictureFacts(), request)
                texts = [copy.primary_text for copy in copies]
                for index, copy in enumerate(copies):
                    yield score(copy, brief, limits, others=texts[:index] + texts[index + 1 :])
                    made += 1
                    if made == most:
                        return


@cache
def rows() -> tuple[dict[str, Any], ...]:
    """The twenty briefs as the file has them."""
    return tuple(yaml.safe_load(BRIEFS.read_text(encoding="utf-8")))


def brief_of(row: dict[str, Any], language: Language) -> Brief:
    """One brief in one language; the offer must be said."""
    description, offer, point, wish, button = row[language.value]
    return Brief(
        client_name=row["client"],
        language=language,
        industry=row["industry"],
        description=description,
        offer=offer,
        call_to_action=button,
        objective=Objective(row["objective"]),
        launch_type=LaunchType(row["launch"]),
        funnel_stage=FunnelStage(row["stage"]),
        tone_style=ToneStyle(row["style"]),
        differentiators=(point,),
        motivations=(wish,),
        must_include_phrases=(offer,),
    )


def limits_of(row: dict[str, Any]) -> Limits:
    """The room of the brief's placement."""
    return material.tightest([placements.get(row["placement"])])


def seed_of(client_name: str) -> int:
    """Every client begins elsewhere, as photos let their ads do."""
    return zlib.crc32(client_name.encode())


def copy_of(row: dict[str, Any], language: Language) -> Copy:
    """The ad that the page shows: the first variation."""
    request = Request(tone=CaptionTone(row["tone"]), variations=1, seed=seed_of(row["client"]), limits=limits_of(row))
    (copy,) = writer.write(brief_of(row, language), PictureFacts(), request)
    return copy


def page() -> str:
    """docs/words.md: every brief in every language, with what the offline writer makes of it, and its score."""
    lines = [
        "# What the offline writer writes",
        "",
        "The same twenty briefs in four languages, written without a key or a network from `data/words/briefs.yaml` by",
        "`python -m benchmarks.words --docs`. Each is the first variation for its placement, within what that shows without",
        "a cut; none violates a gate. All clients are invented. The score says how well the words follow brief and craft,",
        "and predicts nothing.",
    ]
    for row in rows():
        placement = placements.get(row["placement"])
        told = f"{row['industry']} · {row['style']} · {row['tone']} · {row['objective']} · {placement.name}"
        lines += [
            "",
            f"## {row['client']}",
            "",
            told,
            "",
            "| | headline | primary text | button | score |",
            "|---|---|---|---|---|",
        ]
        lines += [_table_row(row, language) for language in _LANGUAGES]
    return "\n".join(lines) + "\n"


def _table_row(row: dict[str, Any], language: Language) -> str:
    copy = copy_of(row, language)
    judged = score(copy, brief_of(row, language), limits_of(row))
    text = copy.primary_text.replace("\n", " ").replace("|", "\\|")
    return f"| {_LANGUAGES[language]} | {copy.headline} | {text} | {copy.cta} | {judged.total}, {band(judged.total)} |"


if __name__ == "__main__":
    raise SystemExit(main())
