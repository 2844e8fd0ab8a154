"""Answers that several people wait for are made once and kept while the data version stands: bounded, for many threads."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from concurrent.futures import Future
from typing import Any, Generic, NoReturn, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")
Kept = TypeVar("Kept")


class Frozen(dict[Key, Value]):
    """A dict that stays as it was made: it stands in answers that many threads share. Unlike a proxy it can be pickled."""

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise TypeError("an answer is not changed")

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (dict(self),)


class Shared(Generic[Kept]):
    """What was made, by key; the longest unused goes first.

    Args:
        most: How much may be kept, in what `weight` counts.
        weight: What one of them weighs.
    """

    def __init__(self, most: int, weight: Callable[[Kept], int] = lambda _: 1) -> None:
        self._most = most
        self._weight = weight
        self._kept: OrderedDict[Hashable, tuple[Kept, int]] = OrderedDict()
        self._total = 0
        self._being_made: dict[Hashable, Future[Kept]] = {}
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], Kept]) -> Kept:
        """What is kept under `key`, made first if need be; whoever asks meanwhile waits for the one who makes it.

        A fault is told to all who wait, and not kept.
        """
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key][0]
            waiting = self._being_made.get(key)
            if waiting is None:
                mine = self._being_made[key] = Future()
        if waiting is not None:
            return waiting.result()
        try:
            made = make()
        except BaseException as fault:
            with self._lock:
                del self._being_made[key]
            mine.set_exception(fault)
            raise
        with self._lock:
            del self._being_made[key]
            self._keep(key, made)
        mine.set_result(made)
        return made

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept.clear()
            self._total = 0

    def _keep(self, key: Hashable, made: Kept) -> None:
        weight = self._weight(made)
        self._kept[key] = (made, weight)
        self._total += weight
        while self._total > self._most:
            _, (_, gone) = self._kept.popitem(last=False)
            self._total -= gone


def frozen(values: Mapping[Key, Value]) -> Mapping[Key, Value]:
    """The same mapping as nobody can change it."""
    return Frozen(values)
