"""How often something may be asked, counted in this process."""

import time
from collections import OrderedDict


class Throttle:
    """Counts per key in a window of fixed length, in this process; the oldest keys are forgotten first."""

    def __init__(self, most: int, window_s: float, keys: int = 20_000) -> None:
        self._most, self._window_s, self._keys = most, window_s, keys
        self._seen: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def allows(self, key: str) -> bool:
        """Count one more for `key`; False when it has used up its window."""
        now = time.monotonic()
        began, count = self._seen.pop(key, (now, 0))
        if now - began >= self._window_s:
            began, count = now, 0
        self._seen[key] = (began, count + 1)
        while len(self._seen) > self._keys:
            self._seen.popitem(last=False)
        return count < self._most

    def forget(self) -> None:
        """Start counting anew."""
        self._seen.clear()
