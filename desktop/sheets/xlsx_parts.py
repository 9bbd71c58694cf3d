"""What calamine does not tell of an .xlsx: which cells are errors, and how numbers are shown.

Read from its parts by patterns, without an XML parser: nothing is expanded or fetched. A part that is not as Excel,
LibreOffice and their like write it tells nothing.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Mapping
from functools import cached_property
from html import unescape
from typing import Final

_SHEET: Final = re.compile(rb'<(?:\w+:)?sheet\b[^>]*?\bname="([^"]*)"[^>]*?\br:id="([^"]*)"')
_RELATION: Final = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_ATTRIBUTE: Final = re.compile(rb'\b(\w+)="([^"]*)"')
_ERROR: Final = re.compile(
    rb'<(?:\w+:)?c\b(?=[^>]*\bt="e")[^>]*\br="([A-Z]{1,3})(\d{1,7})"[^>]*>(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]*)<',
    re.DOTALL,
)
_STYLED: Final = re.compile(
    rb'<(?:\w+:)?c r="([A-Z]{1,3})\d+" s="(\d+)"(?: t="n")?>\s*(?:<f[^>]*>[^<]*</f>\s*)?<(?:\w+:)?v>'
)
_FORMATS: Final = re.compile(rb"<(?:\w+:)?numFmt\b[^>]*>")
_CELL_STYLES: Final = re.compile(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", re.DOTALL)
_STYLE: Final = re.compile(rb'<(?:\w+:)?xf\b[^>]*\bnumFmtId="(\d+)"')
_BUILT_IN: Final[Mapping[int, str]] = {9: "0%", 10: "0.00%"}
_SAMPLE_BYTES: Final = 1 << 20


class XlsxParts:
    """The parts of one .xlsx; of any other file it tells nothing."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def errors(self, sheet: str) -> dict[int, list[tuple[int, str]]]:
        """By rows from 0 the columns from 0 of cells whose formula failed, with what is shown there."""
        found: dict[int, list[tuple[int, str]]] = {}
        part = self._sheet(sheet)
        if b't="e"' in part:
            for column, row, text in _ERROR.findall(part):
                found.setdefault(int(row) - 1, []).append((_column(column), unescape(text.decode("utf-8", "replace"))))
        return found

    def formats(self, sheet: str) -> dict[int, str]:
        """By columns from 0 the format in which most of their numbers are shown, where it is not the general one."""
        styles: dict[int, Counter[int]] = {}
        for column, style in _STYLED.findall(self._sheet(sheet)[:_SAMPLE_BYTES]):
            styles.setdefault(_column(column), Counter())[int(style)] += 1
        most = {column: counted.most_common(1)[0][0] for column, counted in styles.items()}
        return {column: shown for column, style in most.items() if (shown := self._styles.get(style, ""))}

    def _sheet(self, name: str) -> bytes:
        return self._part(self._targets.get(name, ""))

    @cached_property
    def _names(self) -> frozenset[str]:
        try:
            with zipfile.ZipFile(io.BytesIO(self._data)) as packed:
                return frozenset(packed.namelist())
        except (zipfile.BadZipFile, ValueError, NotImplementedError):
            return frozenset()

    def _part(self, name: str) -> bytes:
        if name not in self._names:
            return b""
        try:
            with zipfile.ZipFile(io.BytesIO(self._data)) as packed:
                return packed.read(name)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError):
            return b""

    @cached_property
    def _targets(self) -> dict[str, str]:
        """The part that holds each sheet."""
        relations = {}
        for relation in _RELATION.findall(self._part("xl/_rels/workbook.xml.rels")):
            said = dict(_ATTRIBUTE.findall(relation))
            target = said.get(b"Target", b"").decode("utf-8", "replace")
            relations[said.get(b"Id", b"")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        sheets = _SHEET.findall(self._part("xl/workbook.xml"))
        return {unescape(name.decode("utf-8", "replace")): relations.get(id, "") for name, id in sheets}

    @cached_property
    def _styles(self) -> dict[int, str]:
        """The number format of each cell style that has one of its own."""
        part = self._part("xl/styles.xml")
        formats = dict(_BUILT_IN)
        for format in _FORMATS.findall(part):
            said = dict(_ATTRIBUTE.findall(format))
            if said.get(b"numFmtId", b"").isdigit():
                formats[int(said[b"numFmtId"])] = unescape(said.get(b"formatCode", b"").decode("utf-8", "replace"))
        styles = _CELL_STYLES.search(part)
        ids = _STYLE.findall(styles[0]) if styles else []
        return {style: formats.get(int(id), "") for style, id in enumerate(ids)}


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
