"""Choosing photos of a client, however many it has: looked for, paged through, and kept when the page is turned."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

import streamlit as st

from core.assets import queries as assets
from core.assets.queries import AssetCard
from core.db.paging import Page
from pages.ui import components, frame, loaders, state
from pages.ui.visit import Visit

A_PAGE: Final = 24
# Photos that are chosen and stand on another page are shown first, so many of them.
PINNED_MOST: Final = 12


class Photo(Protocol):
    """What is shown of a photo."""

    @property
    def asset_id(self) -> str: ...

    @property
    def name(self) -> str: ...

    @property
    def thumbnail_sha256(self) -> str: ...


@dataclass
class Chosen:
    """The photos that this tab chose, by the place where they are chosen; kept apart from the ticks, of which only one page's
    stand on the screen.
    """

    by_place: dict[str, dict[str, Photo]] = field(default_factory=dict)


@dataclass(frozen=True)
class Picker:
    """One place where photos are chosen.

    Attributes:
        place: Tells it from others, such as "ads_01…".
        workspace_id: Whose photos.
        prefix: How its widgets' keys begin; a photo's tick is `<tick>_<id>`.
        height_px: Of a photo.
    """

    place: str
    workspace_id: str
    prefix: str
    tick: str
    height_px: int = 112

    @property
    def chosen(self) -> dict[str, Photo]:
        """The photos that are chosen, by id, in the order they were."""
        return state.of(Chosen).by_place.setdefault(self.place, {})

    @property
    def has_begun(self) -> bool:
        """Whether somebody or something chose here before, be it none."""
        return self.place in state.of(Chosen).by_place

    def key(self, asset_id: str) -> str:
        """The tick of a photo."""
        return f"{self.tick}_{asset_id}"

    def choose_only(self, photos: Sequence[Photo]) -> None:
        """Choose these, and no others."""
        for asset_id in self.chosen:
            state.put(self.key(asset_id), False)
        state.of(Chosen).by_place[self.place] = {}
        self.choose(photos)

    def choose(self, photos: Sequence[Photo]) -> None:
        """Choose these too."""
        for photo in photos:
            self.chosen[photo.asset_id] = photo
            state.put(self.key(photo.asset_id), True)

    def ticked(self, photo: Photo) -> None:
        """Follow a tick that somebody set or took away."""
        if state.value(self.key(photo.asset_id), False):
            self.chosen[photo.asset_id] = photo
        else:
            self.chosen.pop(photo.asset_id, None)

    def forget(self) -> None:
        """Begin anew: what was chosen is done with."""
        for asset_id in state.of(Chosen).by_place.pop(self.place, {}):
            state.forget(self.key(asset_id))
        state.forget(f"{self.prefix}_photo_search", f"{self.prefix}_photo_page")


def first_page(picker: Picker) -> None:
    """Another search begins at its first page."""
    state.forget(f"{picker.prefix}_photo_page")


def found(visit: Visit, picker: Picker) -> Page[AssetCard]:
    """The photos of the page that is open, the newest first, of those that are looked for."""
    found: Page[AssetCard] = loaders.read(
        visit,
        assets.list_assets,
        picker.workspace_id,
        search=str(state.value(f"{picker.prefix}_photo_search", "") or ""),
        finished_art=False,
        page=int(state.value(f"{picker.prefix}_photo_page", 1) or 1),
        per_page=A_PAGE,
    )
    return found


def draw(picker: Picker, photos: Page[AssetCard]) -> None:
    """The photos with their ticks, a search and pages where there are more than fit, and what is chosen elsewhere first."""
    here = {photo.asset_id for photo in photos.rows}
    pinned = [photo for asset_id, photo in picker.chosen.items() if asset_id not in here]
    draw_head(picker, photos)
    with st.grid("auto", min_column_width=150, gap="small", key=f"{picker.prefix}_photos"):
        for photo in (*pinned[:PINNED_MOST], *photos.rows):
            draw_photo(picker, photo)
    if not photos.rows:
        st.caption("No photo is called so." if photos.total == 0 else "This page of the list is empty.")
    with st.container(horizontal=True, vertical_alignment="center", key=f"{picker.prefix}_photos_foot"):
        if len(pinned) > PINNED_MOST:
            st.caption(
                f"{components.plural(len(pinned) - PINNED_MOST, 'chosen photo')} on other pages", width="content"
            )
        if photos.pages > 1:
            room = (min(photos.pages, 7) + 2) * 44
            st.pagination(photos.pages, key=f"{picker.prefix}_photo_page", width=room)


def draw_head(picker: Picker, photos: Page[AssetCard]) -> None:
    """All, none, and the search where the photos do not all stand here."""
    is_long = photos.pages > 1 or state.value(f"{picker.prefix}_photo_search", "")
    with st.container(horizontal=True, vertical_alignment="center", key=f"{picker.prefix}_photos_head"):
        st.markdown("**Photos**", width="content")
        st.button(
            "All on this page" if photos.pages > 1 else "All",
            key=f"{picker.prefix}_all",
            type="tertiary",
            on_click=picker.choose,
            args=(photos.rows,),
        )
        st.button("None", key=f"{picker.prefix}_none", type="tertiary", on_click=picker.choose_only, args=((),))
        st.space("stretch")
        if is_long:
            st.text_input(
                "Search photos",
                key=f"{picker.prefix}_photo_search",
                type="search",
                placeholder=f"Search {components.plural(photos.total, 'photo')} by name or tag",
                label_visibility="collapsed",
                max_chars=100,
                width=320,
                on_change=first_page,
                args=(picker,),
            )


def draw_photo(picker: Picker, photo: Photo) -> None:
    """One photo with its tick."""
    with st.container(gap="xsmall", key=f"{picker.prefix}_photo_{photo.asset_id}"):
        components.plate(photo.thumbnail_sha256, photo.name, height_px=picker.height_px)
        key = picker.key(photo.asset_id)
        if not state.holds(key):
            state.put(key, photo.asset_id in picker.chosen)
        st.checkbox(frame.plain(photo.name), key=key, on_change=picker.ticked, args=(photo,))
