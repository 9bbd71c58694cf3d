"""What an exchange needs of the entries it exchanges; `sync.replica` implements it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from sync.entry import Entry, Header
from sync.exchange.frames import Run, Summary
from sync.genesis import Genesis
from sync.vectors import Tips, Vector


class Store(Protocol):
    """What an exchange needs of a replica. All methods are synchronous; any may raise StorageError."""

    genesis: Genesis

    def vector(self, chain: int) -> Vector:
        """What is held with its body, by feed. Called after every frame, so kept at hand; never changed by callers."""

    def knows(self, feed: bytes) -> bool:
        """Whether anybody here added this feed, or it is the founder's."""

    def holds(self, hash: bytes) -> bool:
        """Whether an entry is held, with all of its chain before it."""

    def control_since(
        self, theirs: Vector, after: int, limit_entries: int, limit_bytes: int
    ) -> tuple[list[Entry], int]:
        """Control entries with an arrival number beyond `after`, in that order, that are in the past of none of the
        tips in `theirs` (all of which are held here; a feed may be absent), at least one if any is left however large;
        and the arrival number to go on from. `limit_bytes` is a sum of `Entry.size`."""

    def runs_after(self, feed: bytes, tips: Tips, device: bytes) -> Iterator[Run]:
        """The runs of a content chain that are in the past of none of these tips (all held here; none: from the
        start), through all branches, each within `BATCH_ENTRIES` and `BATCH_BYTES` and ending at a kept signature; of
        what that PC is offered when it is asked for, up to what is held now."""

    def run_with(self, hash: bytes, device: bytes) -> Run | None:
        """A run like those, that begins with an entry whose body is here and may be given; None where it is not."""

    def receive_control(self, entries: list[Entry]) -> Entry | None:
        """Verify and store, in order; entries that are held already are skipped. None: all of them are stored durably.
        The first whose prev or heads are not held is returned; those before it are stored. Raises MalformedError (or a
        kind of it) for what no honest PC sends; then nothing of the frame is stored."""

    def receive_run(self, run: Run) -> Tips | None:
        """Verify the signature and store whole; what is held already is skipped. None: stored durably. Otherwise the
        run is refused because its seat, a view, or its prev is not known, and the result is what is held of that chain.
        Raises MalformedError (or a kind of it) for what no honest PC sends."""

    def peer_has(self, device: bytes, chain: int, vector: Vector, complete: bool) -> None:
        """What a device claims to hold of feeds that are known here; `complete`: of all of them, else an addition."""

    def told_content(self, vector: Vector) -> None:
        """All content that a device claimed to hold when it was met, also of feeds not known here. Called before
        any of it is received."""

    def own_feeds(self) -> frozenset[bytes]:
        """The feeds whose keys are here."""

    def cut_feeds(self) -> frozenset[bytes]:
        """Feeds of seats that somebody took away: nobody waits for what lies beyond their cuts."""

    def others_hold(self, header: Header, raw: bytes, signature: bytes) -> None:
        """A peer proved by a signed header that it holds an entry of our own feed that we do not."""

    def signed_header(self, hash: bytes) -> tuple[bytes, bytes] | None:
        """The header of a held entry as received, and its signature; None when either is not kept."""

    def bodies_lacking(self) -> Sequence[bytes]:
        """Entries that are held without their bodies and are not erased."""

    def epochs_wanted(self) -> Sequence[bytes]:
        """Epochs that our seats are entitled to and lack the key of."""

    def seal_for(self, device: bytes, epochs: Sequence[bytes]) -> None:
        """Seal those of these epochs' keys that are held here to the device's entitled seats, which say that they lack
        them; each once, whatever others sealed.
        May raise ClosedSeatError, BehindError or NotAllowedError: then others do it."""

    def summary(self) -> Summary | None:
        """What is shown here, another one each time that it was looked at; None when that was not since something came
        last."""
