"""How often something may happen: token buckets, kept in this process."""

import time
from collections.abc import Hashable
from dataclasses import dataclass

#: Above so many buckets the full ones, which limit nobody, are thrown away.
_MOST_BUCKETS = 20_000


@dataclass(frozen=True, slots=True)
class Pace:
    """So many at once, and so many a second in the long run."""

    burst: float
    per_second: float


class Buckets:
    """One bucket for every key that was seen lately."""

    def __init__(self) -> None:
        self._levels: dict[Hashable, tuple[float, float, Pace]] = {}

    def take(self, key: Hashable, pace: Pace) -> bool:
        """Take one token from a bucket; False if it is empty."""
        now = time.monotonic()
        level, since, _ = self._levels.get(key, (pace.burst, now, pace))
        level = min(pace.burst, level + (now - since) * pace.per_second)
        allowed = level >= 1
        self._levels[key] = (level - 1 if allowed else level, now, pace)
        if len(self._levels) > _MOST_BUCKETS:
            self._throw_away_full(now)
        return allowed

    def _throw_away_full(self, now: float) -> None:
        self._levels = {
            key: (level, since, pace)
            for key, (level, since, pace) in self._levels.items()
            if level + (now - since) * pace.per_second < pace.burst
        }


buckets = Buckets()
