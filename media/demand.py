"""Which layers of which pictures does anybody watch? Publishers are told, so that nothing is sent
for nobody. More is asked for at once, less only after a while: a page turned back and forth must
not stop cameras.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from media.messages import ProducerName
from media.seen import Shown

LESS_AFTER_S = 3.0
ABSENT_AFTER_S = 6.0
"""A camera that was asked for and doesn't come by then was switched off meanwhile."""


@dataclass(slots=True)
class _Asked:
    """`layers`: how many were asked for, 0 none; `less_s`: since when fewer would do;
    `awaited_s`: since when a paused one is asked for again."""

    layers: int
    less_s: float | None = None
    awaited_s: float | None = None


@dataclass(slots=True)
class Demand:
    """Counts the watchers of each layer, as they change."""

    _counts: dict[ProducerName, list[int]] = field(default_factory=dict)
    _asked: dict[ProducerName, _Asked] = field(default_factory=dict)

    def changed(self, before: Shown, after: Shown) -> None:
        """One watcher's slots changed."""
        for shown, by in ((before, -1), (after, 1)):
            for seen in shown.values():
                if seen is not None:
                    counts = self._counts.setdefault(seen.producer, [])
                    counts += [0] * (seen.max_layer + 1 - len(counts))
                    counts[seen.max_layer] += by

    def layers(self, producer: ProducerName) -> int:
        """How many, from the lowest, somebody watches now."""
        counts = self._counts.get(producer, [])
        return max((n + 1 for n, watchers in enumerate(counts) if watchers), default=0)

    def ask(
        self, there: Iterable[ProducerName], extra: Mapping[ProducerName, int], now_s: float
    ) -> None:
        """Decide anew what is asked of those that are there. `extra`: layers wanted before anybody
        watches, of who is likely to be shown next."""
        names = set(there)
        for gone in self._asked.keys() - names:
            del self._asked[gone]
        for name in names:
            wanted = max(self.layers(name), extra.get(name, 0))
            asked = self._asked.setdefault(name, _Asked(max(wanted, 1), less_s=now_s))
            if wanted >= asked.layers:
                if asked.layers == 0 and wanted > 0:
                    asked.awaited_s = now_s
                asked.layers, asked.less_s = wanted, None
            elif asked.less_s is None:
                asked.less_s = now_s
            elif now_s - asked.less_s >= LESS_AFTER_S:
                asked.layers, asked.less_s = wanted, None

    def asked(self, producer: ProducerName) -> int:
        """One that is not there is asked for its lowest layer, so that it is noticed when it is."""
        known = self._asked.get(producer)
        return 1 if known is None else known.layers

    def started(self, producer: ProducerName) -> None:
        known = self._asked.get(producer)
        if known is not None:
            known.awaited_s = None

    def paused(self, producer: ProducerName) -> bool:
        """Silent because nobody watches it, not because it is gone."""
        known = self._asked.get(producer)
        return known is not None and (known.layers == 0 or known.awaited_s is not None)

    def absent(self, now_s: float) -> list[ProducerName]:
        """Those that were asked for again and did not come."""
        return [
            name
            for name, asked in self._asked.items()
            if asked.awaited_s is not None and now_s - asked.awaited_s > ABSENT_AFTER_S
        ]
