"""Where one can jump to: what has a name in any area, then what a search finds; last what is archived."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop.rows.names import fit, name_words
from ui.area import ScreenAreas, jump_of_hit
from ui.bridge import Bridge
from ui.jump import Jump
from ui.query_worker import QueryWorker

if TYPE_CHECKING:
    from desktop.rows.read_session import ReadSession
    from desktop.rows.records import SearchHit

_NAMED_AT_MOST = 8
_HITS_AT_MOST = 12


class JumpTargets(QObject):
    """Answers the jump box: at once with nothing typed, else from beside the window."""

    def __init__(self, bridge: Bridge, areas: ScreenAreas, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._areas = areas
        self._reader = QueryWorker(bridge.pool, self)

    def find(self, words: str, deliver: Callable[[Sequence[Jump]], None]) -> None:
        """Look for places that are called something like the words, and for whatever holds them."""
        self._reader.ask(lambda session: self._jumps(session, words), deliver)

    def close(self) -> None:
        self._reader.close()

    def _jumps(self, session: ReadSession, words: str) -> list[Jump]:
        typed = name_words(words)
        found = _best_first(self._named(session, archived=False), typed)[:_NAMED_AT_MOST]
        # What is found by its name alone is among the named ones.
        hits = [hit for hit in session.search(words, _HITS_AT_MOST) if hit.sent_at] if typed else []
        found += self._found(hit for hit in hits if not hit.archived)
        if typed:
            found += _best_first(self._named(session, archived=True), typed)[:_NAMED_AT_MOST]
            found += self._found(hit for hit in hits if hit.archived)
        once: dict[object, Jump] = {}
        for jump in found:
            once.setdefault(jump.target, jump)
        return list(once.values())

    def _named(self, session: ReadSession, *, archived: bool) -> Iterator[Jump]:
        for area in self._areas:
            yield from area.jumps(session, archived=archived)

    def _found(self, hits: Iterable[SearchHit]) -> Iterator[Jump]:
        return (jump for hit in hits if (jump := jump_of_hit(self._areas, hit)) is not None)


def _best_first(jumps: Iterable[Jump], words: Sequence[str]) -> list[Jump]:
    """Those whose name fits the words, the better ones first."""
    fitting = [(rank, jump) for jump in jumps if (rank := fit(jump.found_by or jump.title, words)) is not None]
    return [jump for _, jump in sorted(fitting, key=lambda one: one[0])]
