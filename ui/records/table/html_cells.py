"""Rows of cells as spreadsheets take them with their kinds: what is text stays text, numbers need no decimal sign.

LibreOffice reads `sdval` and `sdnum`, Excel `x:num` and `mso-number-format`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from html import escape
from typing import TYPE_CHECKING, Final

from desktop.records.values import decimal_text

if TYPE_CHECKING:
    from desktop.records.values import Value
    from ui.records.table.block import Copied

_HEAD: Final = (
    '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset="utf-8">'
    "<style>br {mso-data-placement:same-cell;}</style></head><body><table>"
)
_TEXT: Final = 'sdnum="1033;0;@" style="mso-number-format:\'\\@\'"'


def written(rows: Iterable[Sequence[Copied]]) -> str:
    """A page with a table of them."""
    lines = ("".join(_cell(cell.text, cell.value) for cell in row) for row in rows)
    return _HEAD + "".join(f"<tr>{line}</tr>" for line in lines) + "</table></body></html>"


def _cell(text: str, value: Value) -> str:
    if isinstance(value, bool | None):
        return f"<td>{escape(text)}</td>"
    if isinstance(value, int | Decimal):
        number = decimal_text(Decimal(value))
        return f'<td sdval="{number}" sdnum="1033;" x:num="{number}">{escape(text)}</td>'
    kind = _TEXT if isinstance(value, str) else ""
    return f"<td {kind}>{escape(value if isinstance(value, str) else text).replace(chr(10), '<br>')}</td>"
