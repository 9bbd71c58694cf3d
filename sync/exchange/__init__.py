"""Anti-entropy between two PCs, sans-I/O (DESIGN §6): what a connection says, and what is done about what it hears.

Start with `anti_entropy`, the machine itself; `frames` has its messages, `store` what it needs of a replica.
"""

from sync.exchange.actions import (
    Close,
    EndedError,
    NewerVersionError,
    Send,
    SilentError,
    State,
)
from sync.exchange.anti_entropy import Exchange

__all__ = [
    "Close",
    "EndedError",
    "Exchange",
    "NewerVersionError",
    "Send",
    "SilentError",
    "State",
]
