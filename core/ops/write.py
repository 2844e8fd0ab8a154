"""The words of a brief file alone: captions and ad copy for every photo and placement, printed; nothing is drawn or stored.

The ad copy is what `core.ops.make` would draw from the same brief: written once for each concept, in the room that all its
placements give, and led by the offer where one gives more. Own words of the brief stand in it as they are, and are judged.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from typing import Any

from core import placements
from core.assets.inspection import Inspector
from core.brand.models import BrandKit
from core.campaigns import rules as campaign_rules
from core.campaigns.models import Campaign, CampaignBrief
from core.copywriting import material, writer, writers
from core.copywriting.rules import Brief, Copy, PictureFacts, Request, refuse_contradictions
from core.copywriting.score import Score, score
from core.copywriting.writers import Writer
from core.creatives import rules as creative_rules
from core.creatives import studio
from core.creatives.rules import Words, seed_of
from core.errors import ImprimaturError, InvalidInput
from core.ops.brief_file import BriefFile, CopyRow
from core.placements import Placement, PlacementKind
from core.vocabulary import CaptionTemplate, Language
from core.workspaces.models import Workspace


@dataclass(frozen=True)
class Photo:
    """A photo of the brief as the writer sees it: its name for people, its hash for the seed, its facts."""

    name: str
    sha256: str
    facts: PictureFacts


def write(read: BriefFile, *, variations: int, language: str | None, writer_name: str) -> dict[str, Any]:
    """Every caption and ad copy that the brief asks for, each with its score and the gates it violates.

    Args:
        variations: Captions of each photo and placement, 1 to 10.
        language: Instead of the brief's own.
        writer_name: `offline` or `model`.

    Raises:
        ImprimaturError: At the brief's key, or at the option, that does not fit.
    """
    chosen = language_of(language, read.language)
    who, brief = writers.of(writer_name), brief_of(read, chosen)
    with _at_brief():
        refuse_contradictions(brief)
        photos = tuple(_photos(read))
        # Own words are in the brief's own language: for another one everything is written.
        own = tuple(_own(read, row) for row in read.words) if chosen is read.language else ()
        desk = _Desk(who, brief, tuple(placements.get(placed) for placed in read.placements), read.seed, own)
        captions = [row for photo in photos for row in desk.captions(photo, variations)]
        ads = [row for photo in photos for row in desk.ads(photo, read.concepts)]
    return {"language": chosen.value, "writer": who.name, "captions": captions, "ad_copy": ads}


def language_of(asked: str | None, own: Language) -> Language:
    """The language asked for, else the brief's own.

    Raises:
        InvalidInput: The writers do not speak it.
    """
    if asked is None:
        return own
    try:
        return Language(asked.strip().lower())
    except ValueError as error:
        known = ", ".join(language.value for language in Language)
        raise InvalidInput(
            f"{asked[:20]} is not a language we write", field="language", remedy=f"use {known}"
        ) from error


def brief_of(read: BriefFile, language: Language) -> Brief:
    """The writer's brief of a brief file, through the same door as a stored campaign's."""
    return material.brief_of(
        Workspace(client_name=read.client_name, industry=read.industry),
        BrandKit(**read.kit),
        Campaign(**{**read.campaign, "language": language}),
        CampaignBrief(**read.sections),
    )


def _own(read: BriefFile, row: CopyRow) -> Copy:
    """A row of own words with what the campaign adds to it."""
    said = creative_rules.completed(
        Words(**asdict(row)),
        client_name=read.client_name,
        cta=str(read.campaign.get("call_to_action") or ""),
        landing_url=str(read.campaign.get("landing_url") or ""),
    )
    return studio.copy_of(said)


@dataclass(frozen=True)
class _Desk:
    writer: Writer
    brief: Brief
    placed: tuple[Placement, ...]
    seed: int
    own: tuple[Copy, ...] = ()

    def captions(self, photo: Photo, variations: int) -> Iterator[dict[str, Any]]:
        """`variations` captions for each placement, own ones first, scored beside one another."""
        for placement in self.placed:
            limits = material.tightest([placement])
            copies = list(self.own[:variations])
            if len(copies) < variations:
                request = Request(variations=variations, seed=seed_of(self.seed, photo.sha256), limits=limits)
                copies += self.writer.write(self.brief, photo.facts, request)[len(copies) :]
            texts = [copy.primary_text for copy in copies]
            for index, (label, copy) in enumerate(zip(writer.LABELS, copies, strict=False)):
                judged = score(copy, self.brief, limits, others=texts[:index] + texts[index + 1 :])
                yield _caption(photo, placement, replace(copy, label=label), judged)

    def ads(self, photo: Photo, concepts: int) -> Iterator[dict[str, Any]]:
        """The words of every concept in every placement, each concept arguing in its own way."""
        copies = self._concepts(photo, concepts)
        for placement in self.placed:
            for number, copy in enumerate(copies, start=1):
                said = self._led(copy, placement)
                yield _ad(photo, number, placement, said, score(said, self.brief, material.tightest([placement])))

    def _concepts(self, photo: Photo, concepts: int) -> Sequence[Copy]:
        """Own words, taken in turns as `make` takes them, or words written in the room of all placements."""
        if self.own:
            return [self.own[number % len(self.own)] for number in range(concepts)]
        worded = [placement for placement in self.placed if placement.kind is not PlacementKind.LOGO]
        request = Request(
            template=CaptionTemplate.PUNCHY,
            seed=seed_of(self.seed, photo.sha256),
            limits=material.tightest(worded),
            headline_elsewhere=material.roomiest_headline(worded),
        )
        return self.writer.write_ads(self.brief, photo.facts, request, concepts)

    def _led(self, copy: Copy, placement: Placement) -> Copy:
        """The concept's words in one placement; where there is room the offer takes its place in the headline."""
        if not copy.stands_in:
            return copy
        room = replace(material.tightest([placement]), headline=material.roomiest_headline([placement]))
        return writer.led_by_offer(copy, self.brief, room)


def _caption(photo: Photo, placement: Placement, copy: Copy, judged: Score) -> dict[str, Any]:
    return {
        "asset": photo.name,
        "placement": placement.id,
        "label": copy.label.value,
        "text": copy.primary_text,
        "score": judged.total,
        "gates": _gates(judged),
        "criteria": [
            {
                "id": criterion.id,
                "label": criterion.label,
                "points": criterion.points,
                "max_points": criterion.max_points,
                "weight": criterion.max_points / 100,
                "reason": criterion.reason,
            }
            for criterion in judged.criteria
        ],
    }


def _ad(photo: Photo, number: int, placement: Placement, copy: Copy, judged: Score) -> dict[str, Any]:
    return {
        "asset": photo.name,
        "concept": number,
        "placement": placement.id,
        "headline": copy.headline,
        "primary_text": copy.primary_text,
        "description": copy.description,
        "cta": copy.cta,
        "score": judged.total,
        "gates": _gates(judged),
    }


def _gates(judged: Score) -> list[dict[str, str]]:
    return [{"id": gate.id, "field": gate.field, "reason": gate.what} for gate in judged.gates]


def _photos(read: BriefFile) -> Iterator[Photo]:
    with Inspector() as inspector:
        for name, data in read.assets:
            try:
                seen = inspector.photo(data, declared_name=name)
            except ImprimaturError as error:
                raise type(error)(f"{name}: {error.what}", field="assets", remedy=error.remedy) from error
            yield Photo(name, seen.file_sha256, material.facts_of(seen, ()))


@contextmanager
def _at_brief() -> Iterator[None]:
    """Faults inside the block name their field as a path into the brief."""
    try:
        yield
    except ImprimaturError as error:
        if error.field in campaign_rules.EDITABLE:
            error.field = f"campaign.{error.field}"
        raise
