"""What is said when a form is published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.forms.definition import written
from desktop.forms.facts import FormPublished, SeenTips
from desktop.forms.identity import form_id
from sync.entry import CONTENT

if TYPE_CHECKING:
    from desktop.forms.definition import Definition
    from sync.replica import Replica


def seen_tips(replica: Replica) -> tuple[SeenTips, ...]:
    """The tips of every content chain that is held."""
    chains = replica.log.chains
    held = chains.cut(chains.feeds(CONTENT))
    return tuple(SeenTips(part.feed, part.tips) for part in held if part.chain == CONTENT)


def publication(replica: Replica, space: bytes, creator: bytes, nonce: bytes, definition: Definition) -> FormPublished:
    """A form as it is from now on, for all that its author has not seen."""
    id = form_id(replica.genesis.hash, space, creator, nonce, definition.audience)
    return FormPublished(id, creator, nonce, written(definition), seen_tips(replica))
