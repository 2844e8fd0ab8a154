"""The settings of workers, takeover, limits and plans: their defaults, what they take, and what they refuse."""

import os
from typing import Any

import pytest

from core import settings


def test_workers_and_limits_have_defaults_that_work_on_a_laptop() -> None:
    read = settings.read({})
    assert read.worker_slots == os.cpu_count()
    assert (read.takeover_s, read.item_memory_mb) == (60, 4096)
    assert (read.model_calls_per_minute, read.model_calls_at_once) == (60, 4)
    assert read.plan_of_new_agencies == "free"


@pytest.mark.parametrize(
    ("variable", "text", "field", "value"),
    [
        ("IMPRIMATUR_WORKER_SLOTS", "7", "worker_slots", 7),
        ("IMPRIMATUR_WORKER_SLOTS", "0", "worker_slots", 0),
        ("IMPRIMATUR_TAKEOVER_S", "2", "takeover_s", 2),
        ("IMPRIMATUR_ITEM_MEMORY_MB", "0", "item_memory_mb", 0),
        ("IMPRIMATUR_MODEL_CALLS_PER_MINUTE", "1", "model_calls_per_minute", 1),
        ("IMPRIMATUR_MODEL_CALLS_AT_ONCE", "12", "model_calls_at_once", 12),
        ("IMPRIMATUR_PLAN", "paid", "plan_of_new_agencies", "paid"),
        ("IMPRIMATUR_PLAN", "", "plan_of_new_agencies", "free"),
    ],
)
def test_a_setting_is_taken_from_its_variable(variable: str, text: str, field: str, value: Any) -> None:
    assert getattr(settings.read({variable: text}), field) == value


@pytest.mark.parametrize(
    ("variable", "text", "wanted"),
    [
        ("IMPRIMATUR_WORKER_SLOTS", "all", "a whole number"),
        ("IMPRIMATUR_WORKER_SLOTS", "-1", "a whole number"),
        ("IMPRIMATUR_TAKEOVER_S", "1", "a whole number of at least 2"),
        ("IMPRIMATUR_TAKEOVER_S", "4.5", "a whole number of at least 2"),
        ("IMPRIMATUR_ITEM_MEMORY_MB", "4 GB", "a whole number"),
        ("IMPRIMATUR_MODEL_CALLS_PER_MINUTE", "0", "a whole number of at least 1"),
        ("IMPRIMATUR_MODEL_CALLS_AT_ONCE", "0", "a whole number of at least 1"),
        ("IMPRIMATUR_PLAN", "Paid", "one of free, paid"),
    ],
)
def test_a_senseless_value_is_refused_by_the_name_of_its_variable(variable: str, text: str, wanted: str) -> None:
    with pytest.raises(ValueError, match=f"^{variable} must be {wanted}, not '{text}'$"):
        settings.read({variable: text})
