"""The pictures of a package in the formats they are delivered in, written beside the package before it is packed."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from core import placements
from core.creatives.reprint import NotTheSame, Press
from core.db import Scope
from core.exports import formats, rules
from core.exports.rules import PackageContent, PackedAd
from core.rendering import RenderRefused

OnAd = Callable[[int, int], None]


def needs_drawing(ad: PackedAd, chosen: str) -> bool:
    """Whether an ad is delivered in another format than it is stored in, as far as its placement decides."""
    return ad.is_drawn and formats.wanted(placements.get(ad.placement_id), chosen) != ad.image_format


def convert(
    scope: Scope, content: PackageContent, folder: Path, on_ad: OnAd = lambda done, total: None
) -> PackageContent:
    """The content as it is delivered: ads in another format have their file in `folder`, named by its SHA-256.

    An ad that cannot have the chosen format keeps its stored file, and its `format_note` says why.

    Args:
        on_ad: Called with (ads seen to, all of them).
    """
    press = Press(scope)
    delivered: dict[str, PackedAd] = {}
    # One photo after the other: each is decoded once.
    for done, ad in enumerate(sorted(content.ads, key=lambda ad: (ad.photo_sha256, rules.sheet_order(ad))), start=1):
        delivered[ad.code] = _delivered(press, content, ad, folder)
        on_ad(done, len(content.ads))
    return replace(content, ads=tuple(delivered[ad.code] for ad in content.ads))


def _delivered(press: Press, content: PackageContent, ad: PackedAd, folder: Path) -> PackedAd:
    chosen = content.image_format
    place = placements.get(ad.placement_id)
    if chosen and chosen != ad.image_format and not ad.is_drawn:
        return replace(ad, format_note=formats.FINISHED)
    note = formats.refusal(place, chosen) if chosen != ad.image_format else ""
    if not needs_drawing(ad, chosen):
        return replace(ad, format_note=note)
    image_format = formats.wanted(place, chosen)
    try:
        made = press.reprint(ad.recipe, ad.stored_sha256, image_format)
    except NotTheSame as fault:
        return replace(ad, format_note=f"{fault.what}, so it stays the picture that was made")
    except RenderRefused:
        return replace(ad, format_note=formats.too_large(image_format, place))
    (folder / made.sha256).write_bytes(made.data)
    path = rules.picture_path(
        client=content.client,
        campaign=content.campaign,
        placement_id=ad.placement_id,
        concept=ad.concept_number,
        code=ad.code,
        image_format=made.image_format,
    )
    return replace(ad, file_sha256=made.sha256, image_format=made.image_format, path=path, format_note=note)
