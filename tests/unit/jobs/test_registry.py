"""Which kinds of work there are, and where they queue."""

from core.jobs import registry
from core.jobs.rules import Lane
from core.vocabulary import BatchKind


def test_a_kind_queues_where_it_was_registered_and_one_of_a_newer_release_with_the_drawing() -> None:
    registry.register(BatchKind.CAPTION, lambda _scope, _item: {}, lane=Lane.MODEL)
    assert registry.lane_of("caption") is Lane.MODEL
    assert registry.lane_of("a kind of tomorrow") is Lane.DRAWING
