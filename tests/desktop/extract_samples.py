"""Files of each kind with words in them, and some that are made to do harm."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

from xlsxwriter import Workbook

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def pdf(pages: Sequence[Sequence[str]], more: str = "") -> bytes:
    """A PDF of pages of lines; `more` stands in its trailer."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number, lines in enumerate(pages):
        said = "BT /F1 14 Tf 60 780 Td 18 TL " + " ".join(f"({line}) Tj T*" for line in lines) + " ET"
        font = "/Resources << /Font << /F1 3 0 R >> >>"
        box = f"/MediaBox [0 0 595 842] /Contents {5 + 2 * number} 0 R"
        objects += [
            f"<< /Type /Page /Parent 2 0 R {box} {font} >>",
            f"<< /Length {len(said)} >>\nstream\n{said}\nendstream",
        ]
    out, places = b"%PDF-1.4\n", list[int]()
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    tail = f"trailer << /Size {len(objects) + 1} /Root 1 0 R {more}>>\nstartxref\n{len(out)}\n%%EOF"
    return out + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{tail}".encode()


def packed(parts: dict[str, str | bytes]) -> bytes:
    """A packed file of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as into:
        for name, content in parts.items():
            into.writestr(name, content)
    return out.getvalue()


def docx(*paragraphs: str, before: str = "") -> bytes:
    """A letter of these paragraphs; `before` its first element."""
    said = "".join(f"<w:p><w:r><w:t>{paragraph}</w:t></w:r></w:p>" for paragraph in paragraphs)
    body = f'<?xml version="1.0"?>{before}<w:document xmlns:w="{_WORD}"><w:body>{said}</w:body></w:document>'
    return packed({"[Content_Types].xml": "<Types/>", "word/document.xml": body})


def xlsx(rows: Sequence[Sequence[str | float]], sheet: str = "Prices") -> bytes:
    """A workbook of one sheet."""
    out = io.BytesIO()
    with Workbook(out) as workbook:
        into = workbook.add_worksheet(sheet)
        for number, row in enumerate(rows):
            into.write_row(number, 0, row)
    return out.getvalue()
