"""What pages draw with; the only code that touches session state, the address, caches and reruns.

    frame       visit, guard, chosen_client · header, section, empty · attempt, field_error, errors, say
    links       the grammar of addresses: link, go, put, text, number, choice, row_id · file, download, review
    state       typed session state: of(MyState), value(key), put(key, …), holds(key), forget(…), rerun()
    loaders     read(visit, query, …): cached by agency, data version and person
    components  picture, plate, badge, entry, card, facts, figures, stepper, copy_button · search, pager, page_number
                · ago, day, moment, plural, words_of

A page, whole. Read once, draw, write only in callbacks; every widget has a key:

    from core.accounts.rules import Permission
    from core.assets import queries as assets
    from core.assets import service as assets_service
    from pages.ui import components, frame, links, loaders, state
    from pages.ui.links import Param
    import streamlit as st


    def rename(asset_id: str) -> None:                 # a callback: runs before the page is drawn again
        frame.attempt(                                 # puts the scope of whoever is signed in *now* in front
            assets_service.rename, asset_id, name=state.value("asset_name"), done="Renamed", form="rename"
        )


    here = frame.guard(Permission.VIEW)                # draws the forbidden state and stops, if need be
    client = frame.chosen_client(here, "Photos belong to a client.")   # offers the clients and stops, if none is chosen
    with frame.header("Library", "Photos your ads are made of.", ":material/photo_library:"):
        st.button("Upload", key="upload", type="primary", icon=":material/upload:", disabled=not here.can(Permission.EDIT_CONTENT))

    page = loaders.read(here, assets.list_assets, client.workspace_id, search=links.text(Param.SEARCH), page=links.number(Param.PAGE))
    if not page.rows:
        with frame.empty("No photos yet", "Upload a few; ads are made from them.", icon=":material/photo_library:"):
            links.link("quick_start", "Quick start")
        st.stop()
    with st.grid(4, min_column_width=220, gap="small", key="photos"):
        for asset in page.rows:
            with components.card(asset.asset_id):
                components.picture(asset.thumb_sha256, alt=asset.name)
                with st.form(f"rename_{asset.asset_id}", border=False):
                    st.text_input("Name", asset.name, key="asset_name")
                    frame.field_error("name", "rename")
                    frame.errors("rename")             # what belongs to no field drawn above
                    st.form_submit_button("Save", key=f"save_{asset.asset_id}", on_click=rename, args=(asset.asset_id,))

Manners
- A client or campaign you opened: `links.keep(client=…, campaign=…)`. Links to other pages: `links.link("brand", "Brand kit", client=…)`;
  leave the page: `links.go("campaign", campaign=…, step="ads")` (last thing in a callback or in the body). Names of `links.DESTINATIONS`.
- A new parameter of an address is a member of `links.Param`. Changing one in a callback: `links.put(Param.PAGE, 2)`.
- `frame.attempt(…)` gives an `Outcome`: true when it succeeded, `.value` is what the use case returned.
- In a dialog: draw the form, and after the submit button `if clicked and not frame.has_errors("form"): state.rerun()` closes it.
- Fragments take plain arguments, call `frame.said()` first if they have callbacks, and `frame.visit()` for who is looking.
- Where something slow is read: `with st.skeleton(height=240): rows = loaders.read(…)`.
- Text that people typed goes into markdown through `frame.plain(…)`, into HTML through `html.escape`.
- An uncaught `ImprimaturError` (not found, forbidden) becomes a designed state by itself; do not catch it to draw nothing.
"""
