"""The look as data: colours, type scale, spacing, sizes. ui/theme.py turns it into fonts and palettes."""

import zlib

from msgspec import Struct

TEXT_PERCENT_RANGE = (90, 200)
TEXT_PERCENT_OFFERED = 110
"""At the first start, on a screen from this width on: people sit farther from it."""
BIG_SCREEN_WIDTH = 1900

META, BODY, PANE_TITLE, PAGE_TITLE, CODE = "meta", "body", "pane", "page", "code"
TYPE_PX = {META: 12, BODY: 14, PANE_TITLE: 16, PAGE_TITLE: 22, CODE: 48}
"""At 100 % on a platform whose own text is not larger than the body; nothing is ever smaller than meta is here."""
LINE_PX = {META: 16, BODY: 20}
EMOJI_PX = 28
"""A message of nothing but emoji."""
CODE_MOST_PX = 64
"""What is that large need not grow as far as the rest, or a low window would not hold it."""
CODE_SPACING_PERCENT = 108
SEMIBOLD_ROLES = frozenset({PANE_TITLE, PAGE_TITLE, CODE})

SPACE_4, SPACE_8, SPACE_12, SPACE_16, SPACE_24, SPACE_32 = 4, 8, 12, 16, 24, 32
RADIUS = 6
SHEET_RADIUS = 8
ICON = 20
RAIL_ICON = 22
TARGET = 32
AVATAR = 36
LIST_ROW = 64
PANE_HEADER = 56
RAIL_WIDTH = 72
LIST_WIDTH, LIST_WIDTH_MIN, LIST_WIDTH_MAX = 304, 280, 440
COLUMN_WIDTH = 760
"""Messages with their avatars, day lines, the line one types into."""
COLUMN_MARGIN = 24
SHEET_TEXT_WIDTH, SHEET_PADDING = 680, 40
DETAILS_WIDTH = 320
DETAILS_WIDTH_MAX = 440
DETAILS_BESIDE_FROM = 1160
WINDOW_MIN = (800, 560)


class Tokens(Struct, frozen=True):
    """One theme's colours as #RRGGBB.

    Grounds: `rail` is the counter, `paper` what lists and windows lie on, `surface` what is read and written on;
    `fill` the inside of a field without a border, `own` one's own messages, `hover` and `selected` rows.
    `line` and `rail_edge` are decoration; `edge` borders fields.
    """

    rail: str
    rail_edge: str
    paper: str
    surface: str
    fill: str
    own: str
    ink: str
    quiet: str
    line: str
    edge: str
    hover: str
    selected: str
    accent: str
    on_accent: str
    attention: str
    danger: str
    hues: tuple[str, ...]


LIGHT = Tokens(
    rail="#E7DCCB",
    rail_edge="#D5C6AF",
    paper="#F7F2EA",
    surface="#FFFEFB",
    fill="#EFE8DC",
    own="#EEF4F0",
    ink="#22201D",
    quiet="#635D56",
    line="#E6DFD4",
    edge="#82796F",
    hover="#F1EADF",
    selected="#E0EDE9",
    accent="#0D6B64",
    on_accent="#FFFFFF",
    attention="#9B4607",
    danger="#B91C1C",
    hues=("#A8323A", "#A3410E", "#7E5900", "#446C0D", "#0D6B64", "#1B6590", "#4C57B0", "#8B3F96"),
)
DARK = Tokens(
    rail="#171411",
    rail_edge="#0F0D0B",
    paper="#1E1A17",
    surface="#282420",
    fill="#2B2622",
    own="#28322D",
    ink="#F1EDE7",
    quiet="#A79F95",
    line="#3A3530",
    edge="#857D74",
    hover="#322D28",
    selected="#203532",
    accent="#2DD4BF",
    on_accent="#1E1C1A",
    attention="#FBBF24",
    danger="#F87171",
    hues=("#F09A9A", "#F2A36B", "#E0B84A", "#A8CF6B", "#5CCFC0", "#7CC0EC", "#A9B2F5", "#DBA0E3"),
)


def hue_index(member_id: str | bytes) -> int:
    """Which of the eight hues a person has: the same on every PC and in both themes."""
    raw = member_id.encode() if isinstance(member_id, str) else member_id
    return zlib.crc32(raw) % len(LIGHT.hues)


def mix(colour: str, ground: str, share: float) -> str:
    """`share` (0–1) of `colour` laid over `ground`, as #RRGGBB."""
    parts = zip(_channels(colour), _channels(ground), strict=True)
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02X}" for a, b in parts)


def contrast(one: str, other: str) -> float:
    """WCAG 2.1 contrast ratio of two #RRGGBB colours, 1.0–21.0."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in _channels(colour))]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
