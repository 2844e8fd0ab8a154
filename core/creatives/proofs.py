"""Proofs for somebody who is at work on an ad: its easel stays laid out, and what was tried last is not drawn twice.

The page and the route that answers each pause in typing (`core.web.proofs`) ask the same `kept`; whoever asks second
gets what was drawn for the first.
"""

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Final

from core.accounts.service import Identity
from core.creatives import easel as easels
from core.creatives.easel import Easel, Trial
from core.creatives.looks import Look
from core.creatives.rules import Words

_EASELS: Final = 12
# An easel that nobody has used for so long is put away with the next one that is laid out.
_LIFE_S: Final = 900.0
# One that is typed and the few before it: who takes a letter back sees its picture at once.
_TRIALS: Final = 6

_Key = tuple[str, str | None, str, int, str]
_Tried = tuple[Words, Look]


@dataclass
class _Laid:
    """One easel with its last trials; whoever draws on it holds the lock."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    easel: Easel | None = None
    trials: OrderedDict[_Tried, Trial] = field(default_factory=OrderedDict)
    used_s: float = 0.0


class Proofs:
    """The easels used last in this process, by agency, person, role and state of the agency's data."""

    def __init__(self, most: int = _EASELS, life_s: float = _LIFE_S) -> None:
        self._most, self._life_s = most, life_s
        self._kept: OrderedDict[_Key, _Laid] = OrderedDict()
        self._lock = threading.Lock()

    def easel(self, identity: Identity, creative_id: str) -> Easel:
        """The easel of an ad, as `easels.open_easel` lays it out.

        Raises:
            AdNotFound: There is no such ad.
            Conflict: Campaign or client is archived.
            Forbidden: The role may not change ads.
        """
        laid = self._laid(identity, creative_id)
        with laid.lock:
            return self._opened(laid, identity, creative_id)

    def trial(self, identity: Identity, creative_id: str, words: Words, look: Look) -> Trial:
        """An ad with these words and this look, as `easels.try_out` draws it.

        Raises:
            AdNotFound: There is no such ad.
            Conflict: Campaign or client is archived.
            Forbidden: The role may not change ads.
        """
        laid = self._laid(identity, creative_id)
        with laid.lock:
            easel = self._opened(laid, identity, creative_id)
            tried = words, look
            if tried not in laid.trials:
                laid.trials[tried] = easels.try_out(easel, words, look)
            laid.trials.move_to_end(tried)
            while len(laid.trials) > _TRIALS:
                laid.trials.popitem(last=False)
            return laid.trials[tried]

    def _laid(self, identity: Identity, creative_id: str) -> _Laid:
        scope, now = identity.scope, time.monotonic()
        key = str(scope.agency_id), scope.user_id, scope.role.value, identity.data_version, creative_id
        with self._lock:
            laid = self._kept.setdefault(key, _Laid())
            laid.used_s = now
            self._kept.move_to_end(key)
            return laid

    def _opened(self, laid: _Laid, identity: Identity, creative_id: str) -> Easel:
        if laid.easel is None:
            try:
                laid.easel = easels.open_easel(identity.scope, creative_id)
            finally:
                self._make_room(laid)
        return laid.easel

    def _make_room(self, laid: _Laid) -> None:
        """Put away what this one takes the place of, or this one where nothing could be laid out: an ad that there is not
        takes the place of nobody's, and neither do states of before of one that somebody types in while a batch runs.
        """
        now = time.monotonic()
        with self._lock:
            key = next((one for one, known in self._kept.items() if known is laid), None)
            if key is None:
                return  # it was put away for others meanwhile
            if laid.easel is None:
                del self._kept[key]
                return
            *whose, data_version, creative_id = key
            for one in [*self._kept]:
                if [*one[:3], one[4]] == [*whose, creative_id] and one[3] < data_version:
                    del self._kept[one]
            laid.used_s = now
            self._kept.move_to_end(key)
            while len(self._kept) > self._most or now - next(iter(self._kept.values())).used_s > self._life_s:
                self._kept.popitem(last=False)


kept: Final = Proofs()
