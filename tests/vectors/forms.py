"""Forms: what identifies them, what a publication may say, and small histories with what is in force in them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any, Final

import msgspec

from desktop.forms.facts import FACTS, FormPublished
from desktop.forms.identity import form_id, ready_made, rows_id
from desktop.forms.state import Publication, Publications
from desktop.rows.fact_types import FactTypes, UnknownTypeError, VoidFactError
from sync.entry import Payload
from tests.desktop.test_form_definition import CUTS, TIP, VOID, raw
from tests.desktop.test_form_state import Said, Shop

Case = dict[str, Any]

GENESIS, SPACE, FEED = b"\x01" * 32, b"\x02" * 32, b"\x03" * 32
MEMBER, NONCE = b"\x04" * 16, b"\x05" * 16
SEEDS: Final = (1, 2, 3, 5, 8, 13, 21, 34, 55, 89)
KNOWN: Final = FactTypes(FACTS)

_encode: Final = msgspec.msgpack.Encoder().encode


def made_ids() -> list[Case]:
    creator, nonce = ready_made("visitors")
    parts = {"genesis": GENESIS, "space": SPACE, "creator": MEMBER, "nonce": NONCE}
    told = {name: part.hex() for name, part in parts.items()}
    forms = [
        {"name": f"for {audience}", **told, "audience": audience, "form": form_id(*parts.values(), audience).hex()}
        for audience in ("everyone", "managers", "owners", "own", "own_and_owners", "chosen")
    ]
    rows = rows_id(MEMBER, "items000")
    return [
        *forms,
        {"name": "rows", "form": MEMBER.hex(), "question": "items000", "rows": rows.hex()},
        {"name": "one that comes along", "key": "visitors", "creator": creator.hex(), "nonce": nonce.hex()},
    ]


def made_publications() -> list[Case]:
    definitions = {"a form": raw(), "a later format": raw(format=2, more=1), "later formulas": raw(formulas=2)} | {
        name: text for name, text in VOID.items() if len(text) < 10_000
    }
    whole = [
        *((name, _payload(text, [])) for name, text in definitions.items()),
        *((name, _payload(raw(), cut)) for name, cut in CUTS.items()),
        ("a cut", _payload(raw(), [[FEED, [TIP]]])),
        ("a short form", [MEMBER[1:], MEMBER, NONCE, raw(), []]),
        ("no cut", [MEMBER, MEMBER, NONCE, raw()]),
        ("more than is known", [*_payload(raw(), []), "later"]),
    ]
    return [{"name": name, "publication": _encode(payload).hex(), "says": says(payload)} for name, payload in whole]


def _payload(definition: str, cut: list[Any]) -> list[Any]:
    return [MEMBER, MEMBER, NONCE, definition, cut]


def says(payload: list[Any]) -> str:
    """What becomes of an entry with such a payload: it is "heard", "void", or "withheld" until a version knows it."""
    try:
        KNOWN.read([Payload(FormPublished.TYPE, False, payload)], SimpleNamespace(is_kept=True, files=()))  # type: ignore[arg-type]
    except VoidFactError:
        return "void"
    except UnknownTypeError:
        return "withheld"
    return "heard"


def made_states() -> list[Case]:
    return [_state(f"history {seed}", Shop(seed, 14)) for seed in SEEDS]


def _state(name: str, shop: Shop) -> Case:
    """A history, which of its publications count, what the form is now, and by which each entry is judged."""
    publications = Publications(shop.publications, shop)
    return {
        "name": name,
        "entries": [_told(said) for said in shop.standing],
        "counting": [one.place.hash.hex() for one in publications.counting],
        "current": _hash(publications.current),
        "in force": {said.place.hash.hex(): _hash(publications.in_force(said.place)) for said in shop.standing},
    }


def _hash(publication: Publication | None) -> str | None:
    return publication.place.hash.hex() if publication is not None else None


def _told(said: Said) -> Case:
    place, published = said.place, said.publication
    told = {
        "hash": place.hash.hex(), "feed": place.feed.hex(), "seq": place.seq,
        "prev": said.prev.place.hash.hex() if said.prev else None,
    }  # fmt: skip
    if published is None:
        return told
    cut = {feed.hex(): [[tip.seq, tip.hash.hex()] for tip in tips] for feed, tips in sorted(published.cut.items())}
    return told | {
        "stamp": published.stamp, "role": int(published.role), "by creator": published.is_creators,
        "locks": published.locks, "cut": cut,
    }  # fmt: skip


MADE: Final[dict[str, Callable[[], Sequence[Case]]]] = {
    "form_ids": made_ids,
    "form_publications": made_publications,
    "form_states": made_states,
}
