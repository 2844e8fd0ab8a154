"""The process that runs batches: gathers every feature's work and serves the queue until there is none left."""

import logging

from core import schema, settings
from core.creatives import tasks as _creatives
from core.exports import tasks as _exports
from core.jobs import registry, runner

log = logging.getLogger(__name__)

# Importing a feature's tasks makes its kinds of work known; every table must be known before any is used.
GATHERED = (schema.METADATA, _creatives, _exports)


def main() -> None:
    """Serve the queue as the child of the app, and end when idle or when the app is gone."""
    logging.basicConfig(level=settings.current().log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    app_is_gone = runner.be_a_child()
    log.info("serving %s", ", ".join(sorted(registry.registered())))
    served = runner.serve(is_over=app_is_gone)
    log.info("the queue is empty; %d items were run", served)


if __name__ == "__main__":
    main()
