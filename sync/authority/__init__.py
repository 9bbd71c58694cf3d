"""Which entries stand, given the control facts held: pure, and the same answer on every PC (DESIGN §5).

Start with `judgement`, which takes facts in; `verdicts` is what comes out.
"""

from sync.authority.growth import Growth
from sync.authority.judgement import Authority
from sync.authority.rights import AuthorityFact
from sync.authority.seating import Seat
from sync.authority.verdicts import (
    Device,
    Epoch,
    Member,
    Space,
    Standing,
    Verdicts,
)

__all__ = [
    "Authority",
    "AuthorityFact",
    "Device",
    "Epoch",
    "Growth",
    "Member",
    "Seat",
    "Space",
    "Standing",
    "Verdicts",
]
