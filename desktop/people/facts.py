"""What people say about names."""

from __future__ import annotations

from typing import ClassVar, Final

from desktop.rows.fact_types import Fact, FactType, Id, with_sound_name
from desktop.rows.register import After


class PersonNamed(Fact, frozen=True):
    """A person's name, said by themselves or by an owner; `after`: the names that its author had seen."""

    TYPE: ClassVar = "person.named"
    member: Id
    name: str
    after: After = ()


class PCNamed(Fact, frozen=True):
    """A PC's name, said by the person it belongs to or by an owner."""

    TYPE: ClassVar = "pc.named"
    device: Id
    name: str
    after: After = ()


class ShopNamed(Fact, frozen=True):
    """The shop's name, said by an owner."""

    TYPE: ClassVar = "shop.named"
    name: str
    after: After = ()


FACTS: Final = tuple(FactType(struct, with_sound_name, is_kept=True) for struct in (PersonNamed, PCNamed, ShopNamed))
