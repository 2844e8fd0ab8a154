"""The product without a screen. The folders stand in the order in which the work flows; imports look back, never ahead.

    settings errors clock ids vocabulary fields spreadsheet guarded   ground floor: no feature knowledge
    placements    pure: what each ad placement takes, ratio groups, the linter
    rendering     pure: spec → measure → layout → draw → encode
    experiments   pure statistics (a later room)
    db            engine, table bases, the unit of work with its Scope
    storage       files by content hash, in a folder or a bucket
    outbound      the one client for outgoing requests
    jobs          batches and items; knows no feature
    accounts      agencies, people, sign-in, roles, invitations, audit log
    assets        uploads, inspection in a guarded child, picture facts
    brand         kits, logos, the guess from logo and photos
    workspaces    clients
    campaigns     campaigns and briefs
    copywriting   the offline writer, captions, the score
    creatives     the ad: concepts, recipes, versions, codes; quick start; finished art
    rows          a table of products becomes ads
    reviews       decisions, comments, review links
    exports       packages, launch sheet
    batches       what people see of batches and do with them
    results       ad-platform reports → daily facts, joined to ads by code
    reporting     DuckDB over snapshots: the dashboard
    schema        every table, gathered for migrations and the tenant census
    ops           headless main job, backup, doctor, demo data
    web           Starlette routes: session, files, downloads, client review, feeds, health
    cli worker    front ends beside the pages

`streamlit_app → pages → features → jobs | outbound | storage → db → placements | rendering | experiments → ground floor`;
import-linter checks it (pyproject.toml), and that nothing here imports Streamlit.
"""
