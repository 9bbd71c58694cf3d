"""What vouches for single entries that are held, checked anew: their bytes, the chain up to a signature, the key."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any, Final, NamedTuple

from sync.control import SeatAdded, decode_control
from sync.entry import decode_entry, decode_header, entry_hash
from sync.errors import BadSignatureError, MalformedError, TooLargeError
from sync.genesis import decode_genesis
from sync.identity import proof_message, verify

_ENTRY: Final = """
SELECT e.raw, e.body, e.signature, e.feed, f.feed FROM entries e JOIN feeds f ON f.id = e.feed WHERE e.hash = ?
"""
_NEXT: Final = "SELECT raw, signature FROM entries WHERE feed = ? AND chain = 1 AND seq = ?"
_CONTROL: Final = "SELECT raw, body, signature FROM entries WHERE chain = 0 ORDER BY arrival"


class Vouched(NamedTuple):
    """An entry: the member whose key signed it, None where nobody says whose it is; why it is not vouched for, in
    words, empty where all is well."""

    member: bytes | None
    problem: str


class Vouching:
    """For a few entries of one log. `ask`: the rows that a query of it gives, with these values.

    Whether an entry stands, and whether whoever let a key in was entitled to that, are verdicts, which `Verification`
    checks with all the rest.
    """

    def __init__(self, ask: Callable[..., list[tuple[Any, ...]]], genesis: bytes) -> None:
        self._ask = ask
        self._genesis = genesis

    def of(self, digest: bytes) -> Vouched:
        """Whether a content entry is what its author signed, by a key that was let in."""
        row = next(iter(self._ask(_ENTRY, digest)), None)
        if row is None:
            return Vouched(None, "it is not here")
        raw, body, signature, number, feed = row
        member = self._members.get(feed)
        try:
            entry = decode_entry(self._genesis, raw, body, signature)
            if entry.hash != digest or entry.feed != feed:
                return Vouched(member, "it is kept under another one’s name")
            if body is None:
                return Vouched(member, "what it said is not here")
            self._check_signature(feed, number, entry.header.seq, digest, signature)
        except (MalformedError, TooLargeError, BadSignatureError) as error:
            return Vouched(member, str(error).rstrip("."))
        return Vouched(member, "" if member is not None else "nobody let its key in")

    def _check_signature(self, feed: bytes, number: int, seq: int, digest: bytes, signature: bytes | None) -> None:
        """That of the entry, or of the first one after it that has any: the chain vouches for what lies before."""
        while signature is None:
            seq += 1
            following = self._ask(_NEXT, number, seq)
            found = [(raw, signed) for raw, signed in following if decode_header(raw).prev == digest]
            if not found:
                raise BadSignatureError("no signature stands behind it")
            raw, signature = found[0]
            digest = entry_hash(self._genesis, raw)
        verify(feed, signature, digest)

    @cached_property
    def _members(self) -> dict[bytes, bytes]:
        """By the key of each seat whose it is, as the shop's beginning and signed records say that let it in."""
        ((beginning,),) = self._ask("SELECT value FROM meta WHERE name = 'genesis'")
        founder = decode_genesis(beginning)
        found = {founder.body.feed: founder.body.member} if founder.hash == self._genesis else {}
        for raw, body, signature in self._ask(_CONTROL):
            entry = decode_entry(self._genesis, raw, body)
            _, value = decode_control(body)
            if isinstance(value, SeatAdded) and self._is_letting_in(value, entry.feed, signature, entry.hash):
                found.setdefault(value.feed, value.member)
        return found

    def _is_letting_in(self, seat: SeatAdded, feed: bytes, signature: bytes, digest: bytes) -> bool:
        """Whether that is signed, and the key itself agreed to be this person's, so that nobody claims another's."""
        agreed = proof_message(self._genesis, seat.member, seat.device, seat.feed, seat.sealing)
        return _is_signed(seat.feed, seat.proof, agreed) and _is_signed(feed, signature, digest)


def _is_signed(feed: bytes, signature: bytes, digest: bytes) -> bool:
    try:
        verify(feed, signature, digest)
    except BadSignatureError:
        return False
    return True
