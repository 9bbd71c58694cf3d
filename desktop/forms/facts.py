"""What people say about forms (AREAS §5)."""

from __future__ import annotations

from typing import Annotated, ClassVar, Final

from msgspec import Meta, Struct

from desktop.forms.definition import parsed
from desktop.rows.fact_types import Fact, FactType, Id, VoidFactError
from desktop.rows.register import HASH_SIZE, Hash
from desktop.rows.typed_text import quoted
from sync.control import TIPS_LIMIT, Tip
from sync.entry import SEQ_LIMIT

DEFINITION_BYTES: Final = 256 << 10
FEEDS_LIMIT: Final = 4_096


class SeenTips(Struct, array_like=True, frozen=True):
    """The ends of one content chain that somebody held: what is up to them was seen."""

    feed: Hash
    tips: Annotated[tuple[Tip, ...], Meta(min_length=1, max_length=TIPS_LIMIT)]


class FormPublished(Fact, frozen=True):
    """From now on a form is this: its `definition` as JSON; `cut`: the tips of every content chain its author held.

    `form` is worked out from the space, `creator`, `nonce` and the definition's audience; one that is not says nothing.
    """

    TYPE: ClassVar = "form.published"
    form: Id
    creator: Id
    nonce: Id
    definition: str
    cut: Annotated[tuple[SeenTips, ...], Meta(max_length=FEEDS_LIMIT)]


def sound(fact: FormPublished) -> FormPublished:
    """The publication, if it has a shape that counts. Raises VoidFactError, UnknownTypeError."""
    if len(fact.definition) > DEFINITION_BYTES or len(fact.definition.encode()) > DEFINITION_BYTES:
        raise VoidFactError("too long")
    feeds = [seen.feed for seen in fact.cut]
    if feeds != sorted(set(feeds)) or not all(map(_is_sound, fact.cut)):
        raise VoidFactError("a cut that cannot be")
    parsed(fact.definition)
    return fact


def _is_sound(seen: SeenTips) -> bool:
    hashes = [tip.hash for tip in seen.tips]
    fits = (len(tip.hash) == HASH_SIZE and 1 <= tip.seq < SEQ_LIMIT for tip in seen.tips)
    return hashes == sorted(set(hashes)) and all(fits)


def _words(fact: FormPublished) -> str:
    return f"the form {quoted(parsed(fact.definition).title)}"


FACTS: Final = (FactType(FormPublished, sound, stands_alone=True, is_kept=True, words=_words),)
