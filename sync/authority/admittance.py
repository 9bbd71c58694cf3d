"""How people came into private spaces, and whom they may let read what."""

from __future__ import annotations

from dataclasses import dataclass

from sync.authority.facts import without
from sync.authority.resolution import Standpoint
from sync.authority.rights import EpochGrant


@dataclass(frozen=True, slots=True)
class LetIn:
    """Somebody was let into a private space: by which member, in which fact, and whether they read all of it."""

    by: bytes
    fact: bytes
    reads_all: bool


def let_in(seen: Standpoint, member: bytes, space: bytes) -> LetIn | None:
    """How a member who is in a private space came into it; None: they made it."""
    hashes, grants = seen.ledger.causality.hashes, seen.grants_in(member, space)
    if any(grant.epoch is None for grant in grants):
        return None
    at = min((grant.at for grant in grants), key=hashes.__getitem__)
    reads_all = not _unread(seen, member, space) & seen.within
    return LetIn(seen.ledger.deeds[at].member, hashes[at], reads_all)


def may_pass_on(seen: Standpoint, member: bytes, epoch: EpochGrant) -> bool:
    """Whether a member may read all that "from this epoch" entitles to in a private space."""
    return not without(_unread(seen, member, epoch.space), seen.ledger.causality.past(epoch.at))


def _unread(seen: Standpoint, member: bytes, space: bytes) -> int:
    """The facts that begin those epochs of a private space to which a member is not entitled."""
    found, past = seen.ledger.spaces[space].started, seen.ledger.causality.past
    for start in seen.places(member, space):
        found &= 0 if start is None else past(start)
    return found
