"""The letters of seats (§5, Letters)."""

from tests.second.control import Kind
from tests.second.pasts import Fact, Pasts

NAMED = {Kind.SEAT_ADDED: 2, Kind.RECOVERY_ADDED: 1}
"""Where a fact names the key that it lets in."""


class Letters:
    """Of every key that somebody lets in who had seen that they were in themselves."""

    def __init__(self, pasts: Pasts, founder: bytes) -> None:
        self.pasts, self.founder = pasts, founder
        self.order = [pasts.facts[hash] for hash in pasts.order(pasts.facts)]
        self.admitting: dict[bytes, list[Fact]] = {}
        for fact in self.order:
            if fact.kind in NAMED and (fact.feed == founder or self._seen(fact.feed, [fact])):
                self.admitting.setdefault(fact.value[NAMED[Kind(fact.kind)]], []).append(fact)

    def _seen(self, feed: bytes, by: list[Fact]) -> list[Fact]:
        past = frozenset().union(*(self.pasts.upto(fact.hash) for fact in by))
        return [fact for fact in self.admitting.get(feed, ()) if fact.hash in past]

    def of(self, feed: bytes) -> str | None:
        """None for strangers, and where a key began without having seen its admission."""
        if feed == self.founder:
            return "A"
        began = [fact for fact in self.order if fact.feed == feed and fact.seq == 1]
        found = self._seen(feed, began) if began else self.admitting.get(feed, [])
        above = self.of(found[0].feed) if found else None
        if above is None:
            return None
        number, letters = self._number(found[0]), "BCDEFGHIJKLMNOPQRSTUVWXY"
        prefix, letters = ("", letters) if found[0].feed == self.founder else (above, "A" + letters)
        return prefix + "Z" * (number // len(letters)) + letters[number % len(letters)]

    def _number(self, fact: Fact) -> int:
        """How many keys its chain let in before it."""
        number = 0
        while fact.seq > 1:
            fact = self.pasts.facts[fact.prev]
            number += fact.kind in NAMED
        return number
