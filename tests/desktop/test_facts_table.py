"""The table of facts in desktop/README.md is what the areas say they take."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec.inspect as shapes

import desktop
from desktop.areas import AREAS
from desktop.rows.fact_types import FactType

README = Path(desktop.__file__).with_name("README.md")


def table() -> dict[str, tuple[str, ...]]:
    """By type of fact: its fields, and whether it is kept and stands alone."""
    text = README.read_text(encoding="utf-8").split("## Facts\n")[1].split("\n## ")[0]
    lines = (re.split(r" *\| *", line.strip("| \n")) for line in text.splitlines() if line.startswith("| `"))
    return {line[0].strip("`"): tuple(line[1:4]) for line in lines}


def described(kind: shapes.Type) -> str:
    match kind:
        case shapes.BytesType(min_length=least, max_length=most):
            return "bin" if most is None else f"bin {most}" if least == most else f"bin ≤ {most}"
        case shapes.VarTupleType(item_type=item, max_length=most):
            return f"≤ {most:,} × {described(item)}"
        case shapes.StructType(cls=cls):
            return cls.__name__
        case _:
            return {shapes.StrType: "str", shapes.IntType: "int", shapes.BoolType: "bool"}[type(kind)]


def line(known: FactType) -> tuple[str, ...]:
    shape = shapes.type_info(known.struct)
    assert isinstance(shape, shapes.StructType)
    fields = (f"{field.name}{'' if field.required else '?'} ({described(field.type)})" for field in shape.fields)
    return (", ".join(fields), "kept" if known.is_kept else "–", "alone" if known.stands_alone else "–")


def test_the_table_names_every_fact_with_its_shape() -> None:
    assert table() == {known.struct.TYPE: line(known) for area in AREAS for known in area.facts}
