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


def test_no_model_is_set_up_by_default_and_a_key_alone_means_the_providers_own_address() -> None:
    assert not settings.read({}).model.is_set_up
    assert settings.read({}).writer == "offline"
    named = {"IMPRIMATUR_MODEL": "small"}
    assert not settings.read(named).model.is_set_up
    assert settings.read(named | {"IMPRIMATUR_MODEL_KEY": "k"}).model.base_url == "https://api.openai.com/v1"
    own = settings.read(named | {"IMPRIMATUR_MODEL_URL": "http://localhost:11434/v1/"}).model
    assert own.is_set_up
    assert own.base_url == "http://localhost:11434/v1"


def test_a_models_prices_and_budget_are_kept_in_millionths() -> None:
    env = {"PRICE_IN": "2.50", "PRICE_OUT": "10", "MONEY_PER_MONTH": "0.000001", "CURRENCY": "eur"}
    model = settings.read({f"IMPRIMATUR_MODEL_{name}": text for name, text in env.items()}).model
    assert (model.price_in_micros, model.price_out_micros, model.budget_micros) == (2_500_000, 10_000_000, 1)
    assert model.currency == "EUR"


def test_the_key_is_in_no_repr() -> None:
    read = settings.read({"IMPRIMATUR_MODEL": "m", "IMPRIMATUR_MODEL_KEY": "sk-canary-4711"})
    assert read.model.key == "sk-canary-4711"
    assert "canary" not in f"{read!r}{read}{read.model!r}"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("URL", "ftp://host/v1"),
        ("URL", "localhost:11434"),
        ("URL", "https://me:sk-canary@host/v1"),
        ("URL", "https://host:sk-canary/v1"),
        ("URL", "https://host/v1?key=sk-canary"),
        ("KEY", "sk-canary\nX-Header: 1"),
        ("KEY", "sk–canary"),
        ("PRICE_IN", "cheap"),
        ("PRICE_IN", "-1"),
        ("PRICE_OUT", "NaN"),
        ("PRICE_OUT", "Infinity"),
        ("MONEY_PER_MONTH", "5"),
        ("PROVIDER", "someone"),
        ("ANSWER_TOKENS", "10"),
    ],
)
def test_a_senseless_setting_of_the_model_is_refused_and_shows_no_secret(name: str, text: str) -> None:
    with pytest.raises(ValueError, match=f"^IMPRIMATUR_MODEL_{name} ") as caught:
        settings.read({f"IMPRIMATUR_MODEL_{name}": text})
    assert "canary" not in str(caught.value)
