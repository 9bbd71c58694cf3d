"""Letters of seats, so that PCs that number things apart never give out the same number.

The founder's seat is A. The seats and recovery keys that it admits count B … Y, ZB … ZY, ZZB … in the order of its
chain, those that seat S admits are S followed by A … Y, ZA … ZY, ZZA … . What is counted is what the chain says,
whatever becomes of it: so a letter never changes. Only branches of one chain, of a PC that was copied, count alike.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from string import ascii_uppercase
from typing import Final, NamedTuple

from sync.authority.causality import Causality

FOUNDER: Final = "A"
_FIRST, _LATER, _MORE = ascii_uppercase[1:25], ascii_uppercase[:25], ascii_uppercase[25]


class Letter(NamedTuple):
    """Letters A to Z, and whether another seat has the same."""

    text: str
    is_shared: bool


class _Admitting(NamedTuple):
    """That a feed was named as a seat or a recovery key: by whom, and how many that one had named before."""

    at: int
    by: bytes
    number: int


class Letters:
    """Of all keys that are admitted by whoever had seen that they were in themselves. A letter is the same in every
    larger set of facts, once the first fact of its seat is held; a seat that began without having seen its admission
    has none."""

    def __init__(
        self,
        founder: bytes,
        authors: Sequence[bytes],
        before: Sequence[int],
        admitted: Sequence[bytes | None],
        causality: Causality,
    ) -> None:
        """By the facts' indices: the feed in which each stands, the fact before it there (0: none), and the feed that
        it names as a seat or a recovery key, if it does."""
        self._founder: Final = founder
        self._causality: Final = causality
        self._admitting: Final[dict[bytes, list[_Admitting]]] = {}
        self._first: Final[dict[bytes, list[int]]] = {}
        self._count(authors, before, admitted)
        self._places: Final[dict[bytes, int | None]] = {founder: 0}
        self._path: Final[list[tuple[int, int]]] = [(0, 0)]
        self._made: Final[dict[tuple[int, int], int]] = {}
        self._give_places()
        self._holders: Final = Counter(self._places.values())

    def _count(self, authors: Sequence[bytes], before: Sequence[int], admitted: Sequence[bytes | None]) -> None:
        numbers = [0] * len(authors)
        for at in range(1, len(authors)):
            feed, named, previous = authors[at], admitted[at], before[at]
            numbers[at] = numbers[previous] + (previous > 0 and admitted[previous] is not None)
            if named is not None and (feed == self._founder or self._seen(feed, [at])):
                self._admitting.setdefault(named, []).append(_Admitting(at, feed, numbers[at]))
            if not previous:
                self._first.setdefault(feed, []).append(at)

    def _seen(self, feed: bytes, facts: Iterable[int]) -> list[_Admitting]:
        """What admits a feed in the past of any of these facts."""
        pasts = [self._causality.upto[at] for at in facts]
        return [item for item in self._admitting.get(feed, ()) if any(past >> item.at & 1 for past in pasts)]

    def _admission(self, feed: bytes) -> _Admitting | None:
        """By what a seat came in as far as it had seen itself when it began: nothing that comes later moves that."""
        began = self._first.get(feed)
        return self._causality.first(self._seen(feed, began) if began else self._admitting.get(feed, ()))

    def _give_places(self) -> None:
        for feed in self._admitting.keys() - self._places.keys():
            waiting = [] if feed in self._places else [feed]
            while waiting:
                admission = self._admission(waiting[-1])
                if admission is not None and admission.by not in self._places:
                    waiting.append(admission.by)
                else:
                    self._places[waiting.pop()] = self._place(admission)

    def _place(self, admission: _Admitting | None) -> int | None:
        """The place that an admission gives, the same for all that give the same letter."""
        above = self._places[admission.by] if admission else None
        if admission is None or above is None:
            return None
        step = above, admission.number
        if step not in self._made:
            self._made[step] = len(self._path)
            self._path.append(step)
        return self._made[step]

    def of(self, feed: bytes) -> Letter | None:
        """A feed's letter; None for strangers, and for a seat that began without having seen its admission."""
        place = self._places.get(feed)
        if place is None:
            return None
        parts, at = list[str](), place
        while at:
            at, number = self._path[at]
            parts.append(_code(number, _LATER if at else _FIRST))
        return Letter("".join(reversed(parts)) or FOUNDER, self._holders[place] > 1)


def _code(number: int, letters: str) -> str:
    """One of a row of codes none of which begins with another."""
    more, place = divmod(number, len(letters))
    return _MORE * more + letters[place]
