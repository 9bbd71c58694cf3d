"""Rows of cells as spreadsheets put them on the clipboard: tabs between cells, quotation marks round line breaks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

_QUOTED: Final = re.compile(r'"((?:[^"]|"")*)"(?=[\t\r\n]|$)')
_PLAIN: Final = re.compile(r"[^\t\r\n]*")
_BREAK: Final = re.compile(r"\r\n?|\n")


def written(rows: Iterable[Sequence[str]]) -> str:
    """All of them, each ending in a line break."""
    return "".join("\t".join(map(_cell, row)) + "\n" for row in rows)


def _cell(text: str) -> str:
    if text.startswith('"') or any(sign in text for sign in "\t\r\n"):
        return '"' + text.replace('"', '""') + '"'
    return text


def read(text: str) -> list[list[str]]:
    """The cells, a list for each row. A quotation mark that nothing closes is a letter like others."""
    rows: list[list[str]] = [[]]
    at = 0
    while at <= len(text):
        quoted = _QUOTED.match(text, at)
        plain = quoted or _PLAIN.match(text, at)
        assert plain is not None
        rows[-1].append(quoted[1].replace('""', '"') if quoted else plain[0])
        at = plain.end()
        if broken := _BREAK.match(text, at):
            at = broken.end()
            rows.append([])
            if at == len(text):
                break
        else:
            at += 1  # a tab, or the end
    return [row for row in rows if row] or [[""]]
