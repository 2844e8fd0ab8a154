"""A batch of 400 ads (50 photos × 8 placements) through real worker processes of one slot each, on both databases.

two_worker_speedup   the time of one worker ÷ the time of two, from the first item begun to the last one ended
overhead_share       how much longer one worker takes than the bare renders: the same ads drawn, encoded and given their
                     thumbnails one after another in one process, without queue, rows and files
page_slowdown        median time of a page (Home, by the app's own tests of a whole page run) while the batch runs in the
                     app's own worker ÷ the same while nothing runs

Each of the first two is printed for each database; the figure without a database's name is the worse one.
"""

import statistics
import sys
import time
from collections.abc import Iterator

from sqlalchemy import func, select

from benchmarks import installation
from benchmarks.installation import Client, Installation
from benchmarks.report import Result, arguments, tell
from core import db
from core.creatives import studio
from core.creatives.models import AdCreative, Concept
from core.db import Scope
from core.jobs.models import BatchItem
from core.jobs.queries import BatchProgress

# What an installation has unless somebody sets it: how often workers say that they live, and look after each other.
TAKEOVER_S = 60
PLACEMENTS = (
    "meta_ig_feed_4x5",
    "meta_fb_feed_1x1",
    "meta_story_9x16",
    "meta_fb_link_191",
    "linkedin_191",
    "x_image_191",
    "pinterest_2x3",
    "google_display_mrec",
)


def main() -> int:
    """Measure and print one table."""
    options = arguments(__doc__ or "")
    photos = 6 if options.quick else 50
    results = []
    kinds = ["sqlite"] if options.quick else list(_kinds())
    speedups, overheads = [], []
    for kind in kinds:
        with installation.installation(kind, takeover_s=TAKEOVER_S) as made:
            speedup, overhead = _measure(made, photos)
        speedups.append(speedup)
        overheads.append(overhead)
        results.append(Result(f"{kind}.two_worker_speedup", speedup, "times", ">= 1.8"))
        results.append(Result(f"{kind}.overhead_share", overhead, "share", "<= 0.15"))
    with installation.installation("sqlite", takeover_s=TAKEOVER_S) as made:
        slowdown = _page_slowdown(made, photos)
    results += [
        Result("two_worker_speedup", min(speedups), "times", ">= 1.8"),
        Result("overhead_share", max(overheads), "share", "<= 0.15"),
        Result("page_slowdown", slowdown, "ratio", "<= 2"),
    ]
    return tell("batch", results, as_json=options.json)


def _kinds() -> Iterator[str]:
    yield "sqlite"
    try:
        import pgserver  # noqa: F401
    except ImportError:
        sys.stderr.write("postgresql left out: the pgserver package has no wheel here\n")
        return
    yield "postgresql"


def _measure(made: Installation, photos: int) -> tuple[float, float]:
    shop = installation.client(installation.agency("Northwind"), photos)
    made.start_worker()
    installation.wait_for_workers(1)
    _warm(shop)
    one_s = _run(shop, "one worker")
    bare_s = _bare(shop.scope)
    made.start_worker()
    installation.wait_for_workers(2)
    _warm(shop)
    two_s = _run(shop, "two workers")
    ads = photos * len(PLACEMENTS)
    sys.stderr.write(
        f"{made.kind}: {ads} ads, {ads / one_s:.2f}/s with one worker, {ads / two_s:.2f}/s with two, {ads / bare_s:.2f}/s bare\n"
    )
    return one_s / two_s, one_s / bare_s - 1


def _warm(shop: Client) -> None:
    """Two small batches at once: both workers have a slot that is forked and warm."""
    few = Client(shop.scope, shop.workspace_id, shop.photos[:4])
    installation.wait_for(shop.scope, few.plan(PLACEMENTS[:1], "warming up"))


def _run(shop: Client, name: str) -> float:
    """Seconds from the first item begun to the last one ended."""
    batch_id = shop.plan(PLACEMENTS, name)
    ended = installation.wait_for(shop.scope, batch_id, within_s=1200)
    if ended.counts.done != len(shop.photos):
        raise RuntimeError(f"the batch did not end well: {ended.counts}")
    return _span_s(shop.scope, ended)


def _span_s(scope: Scope, ended: BatchProgress) -> float:
    with db.read(scope) as work:
        first, last = work.execute(
            select(func.min(BatchItem.started_at), func.max(BatchItem.finished_at)).where(
                BatchItem.batch_id == ended.batch_id
            )
        ).one()
    return float((last - first).total_seconds())


def _bare(scope: Scope) -> float:
    """Seconds of pure drawing for the newest batch's ads, one after another in this process."""
    with db.read(scope) as work:
        newest = select(AdCreative.campaign_id).order_by(AdCreative.created_at.desc()).limit(1).scalar_subquery()
        concept_ids = work.scalars(select(Concept.id).where(Concept.campaign_id == newest)).all()
    # The worker's slot was warm as well.
    _drawn_s(scope, concept_ids[0])
    return sum(_drawn_s(scope, concept_id) for concept_id in concept_ids)


def _drawn_s(scope: Scope, concept_id: str) -> float:
    """Seconds for the ads of one concept, its photo read and decoded among them; what they are drawn from is laid out."""
    sitting = studio.open_sitting(scope, concept_id)
    orders = studio.orders_of(sitting, PLACEMENTS)
    began = time.perf_counter()
    for order in orders:
        studio.draw_new(sitting, order)
    return time.perf_counter() - began


def _page_slowdown(made: Installation, photos: int) -> float:
    from benchmarks import pages

    scope = pages.signed_up()
    shop = installation.client(scope, photos)
    with pages.app(made) as page:
        installation.wait_for_workers(1)
        _warm(shop)
        idle = [page.visit_s() for _ in range(15)]
        batch_id = shop.plan(PLACEMENTS, "while somebody looks")
        busy = []
        while installation.queries.batch_progress(scope, batch_id).is_open and len(busy) < 25:
            busy.append(page.visit_s())
    sys.stderr.write(
        f"Home: {statistics.median(idle) * 1000:.0f} ms idle, {statistics.median(busy) * 1000:.0f} ms during a batch ({len(busy)} visits)\n"
    )
    return statistics.median(busy) / statistics.median(idle)


if __name__ == "__main__":
    sys.exit(main())
