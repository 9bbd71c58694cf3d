"""The types of an XLSForm's rows, in one spelling, and the questions that they become."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from desktop.forms.definition import QuestionType


class XlsType(NamedTuple):
    """What a row is. `list_name`: of which choices, `or_other`: with “other” among them."""

    kind: str
    list_name: str = ""
    or_other: bool = False

    @property
    def is_begin(self) -> bool:
        """Whether rows follow that belong into it."""
        return self.kind.startswith("begin ")

    @property
    def is_chosen(self) -> bool:
        """Whether something is chosen from a list of choices."""
        return self.kind in {"select_one", "select_multiple", "rank"}


_ALSO: Final[Mapping[str, str]] = {
    "text": "string; q string; add text prompt",
    "integer": "int; q int; add integer prompt",
    "decimal": "q decimal; add decimal prompt",
    "percentage": "",
    "days": "number of days in last month; number of days in last six months; number of days in last year",
    "date": "q date; add date prompt",
    "time": "",
    "datetime": "date time; q date time; q datetime; add date time prompt; add datetime prompt",
    "note": "q note; add note prompt",
    "acknowledge": "trigger; q acknowledge; add acknowledge prompt",
    "barcode": "q barcode; add barcode prompt",
    "calculate": "q calculate; add calculate prompt",
    "hidden": "",
    "range": "",
    "image": "photo; q image; q picture; add image prompt; add photo prompt",
    "audio": "q audio; add audio prompt",
    "video": "q video; add video prompt",
    "file": "add file prompt",
    "geopoint": "gps; location; q geopoint; q location; add location prompt",
    "geotrace": "q geotrace",
    "geoshape": "q geoshape",
    "osm": "",
    "start": "start time; get start time",
    "end": "end time; get end time",
    "today": "get today",
    "deviceid": "device id; get device id; uri:deviceid; imei",
    "subscriberid": "subscriber id; get subscriber id; uri:subscriberid",
    "simserial": "sim id; get sim id; uri:simserial",
    "phonenumber": "phone number; get phone number; uri:phonenumber",
    "username": "uri:username",
    "email": "uri:email",
    "audit": "",
    "start-geopoint": "",
    "background-audio": "",
    "background-geopoint": "",
    "xml-external": "",
    "csv-external": "",
}
_KINDS: Final = {spelling: kind for kind, also in _ALSO.items() for spelling in (kind, *filter(None, also.split("; ")))}
_SELECTS: Final[Mapping[str, str]] = {
    "select_one": "select_one", "select one": "select_one", "select one from": "select_one", "select1": "select_one",
    "select one using": "select_one", "add select one prompt using": "select_one",
    "select_multiple": "select_multiple", "select all that apply": "select_multiple",
    "select all that apply from": "select_multiple", "add select multiple prompt using": "select_multiple",
    "select multiple from": "select_multiple", "select multiple using": "select_multiple", "rank": "rank",
    "select_one_from_file": "from file", "select one from file": "from file", "select_one_external": "from sheet",
    "select one external": "from sheet", "select_multiple_from_file": "from file",
    "select multiple from file": "from file",
}  # fmt: skip
_SELECT: Final = re.compile(
    rf"({'|'.join(sorted(map(re.escape, _SELECTS), key=len, reverse=True))}) (\S+|\$\{{[^}}]*\}})"
    "( or specify other| or_other| or other)?",
    re.IGNORECASE,
)
_AROUND: Final = re.compile(
    r"(begin|end)[ _](group|lgroup|repeat|looped group|loop)(?: (?:over )?(\S+))?", re.IGNORECASE
)
_AROUNDS: Final[Mapping[str, str]] = {"lgroup": "repeat", "looped group": "repeat"}

BECOMES: Final[Mapping[str, QuestionType]] = {
    "text": QuestionType.TEXT,
    "integer": QuestionType.NUMBER,
    "decimal": QuestionType.NUMBER,
    "percentage": QuestionType.NUMBER,
    "days": QuestionType.NUMBER,
    "range": QuestionType.NUMBER,
    "date": QuestionType.DATE,
    "time": QuestionType.TIME,
    "datetime": QuestionType.MOMENT,
    "note": QuestionType.NOTE,
    "acknowledge": QuestionType.YES_NO,
    "barcode": QuestionType.BARCODE,
    "image": QuestionType.FILE,
    "audio": QuestionType.FILE,
    "video": QuestionType.FILE,
    "file": QuestionType.FILE,
    "calculate": QuestionType.CALCULATE,
    "select_one": QuestionType.ONE_OF,
    "select_multiple": QuestionType.SEVERAL_OF,
    "rank": QuestionType.SEVERAL_OF,
    "from file": QuestionType.TEXT,
    "from sheet": QuestionType.TEXT,
    "geopoint": QuestionType.TEXT,
    "geotrace": QuestionType.TEXT,
    "geoshape": QuestionType.TEXT,
    "osm": QuestionType.TEXT,
    "today": QuestionType.DATE,
    "start": QuestionType.MOMENT,
    "begin repeat": QuestionType.ROWS,
}
"""What a row asks here; others ask nothing."""

_PLACE: Final = "A place on a map is asked for as text here."
_SOUND: Final = "It was left out: nothing is recorded while somebody fills in a form."
_KNOWN: Final = "It was left out: every entry says by itself who wrote it, when and on which PC."
_DATA: Final = "Data of another file was left out."
TOLD: Final[Mapping[str, str]] = {
    "acknowledge": "What is to be acknowledged is asked for as yes or no.",
    "range": "A number is typed here, not chosen on a scale.",
    "rank": "Several answers are chosen, without an order among them.",
    "from file": "The choices of another file were left out; the answer is typed as text.",
    "from sheet": "The choices of the sheet “external_choices” were left out; the answer is typed as text.",
    "geopoint": _PLACE, "geotrace": _PLACE, "geoshape": _PLACE, "osm": _PLACE,
    "background-audio": _SOUND,
    "end": _KNOWN, "deviceid": _KNOWN, "subscriberid": _KNOWN, "simserial": _KNOWN, "phonenumber": _KNOWN,
    "username": _KNOWN, "email": _KNOWN, "audit": _KNOWN, "start": _KNOWN, "today": _KNOWN,
    "start-geopoint": "It was left out: a PC does not know where it is.",
    "background-geopoint": "It was left out: a PC does not know where it is.",
    "hidden": "It was left out: nothing is asked, and nothing is worked out.",
    "xml-external": _DATA, "csv-external": _DATA,
    "begin loop": "Its questions are asked once, and not once for each choice.",
}  # fmt: skip
"""What is told of a row beside what it becomes."""

DATED: Final[Mapping[str, str]] = {"today": "TODAY()", "start": "NOW()"}
"""What a row knows by itself that is asked for, filled in already, where an expression needs it."""

ASKED: Final[Mapping[str, QuestionType]] = {"phonenumber": QuestionType.PHONE, "email": QuestionType.EMAIL}
"""What a PC there knows by itself, and people are asked for here where there are words for it."""


def xls_type(text: str) -> XlsType | None:
    """The type that a cell says, in any spelling; None where it says none that there is."""
    said = " ".join(text.split())
    if said.casefold() in _KINDS:
        return XlsType(_KINDS[said.casefold()])
    if around := _AROUND.fullmatch(said):
        what = around[2].casefold()
        return XlsType(f"{around[1].casefold()} {_AROUNDS.get(what, what)}", around[3] or "")
    if select := _SELECT.fullmatch(said):
        kind = _SELECTS[select[1].casefold()]
        return XlsType("from file" if select[2].startswith("${") else kind, select[2], bool(select[3]))
    return XlsType("osm", said[4:]) if said.casefold().startswith("osm ") else None
