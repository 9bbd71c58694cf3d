"""The look as data: colours, type scale, spacing, sizes. ui/theme.py turns it into fonts and palettes."""

import zlib

from msgspec import Struct

TEXT_PERCENT_RANGE = (90, 200)

META, BODY, PANE_TITLE, PAGE_TITLE, CODE = "meta", "body", "pane", "page", "code"
TYPE_SCALE = {META: 0.85, BODY: 1.0, PANE_TITLE: 1.15, PAGE_TITLE: 1.5, CODE: 2.5}
SEMIBOLD_ROLES = frozenset({PANE_TITLE, PAGE_TITLE, CODE})
LINE_HEIGHT = 1.4

SPACE_4, SPACE_8, SPACE_12, SPACE_16, SPACE_24, SPACE_32 = 4, 8, 12, 16, 24, 32
RADIUS = 6
ICON = 20
TARGET = 32
AVATAR = 36
MENU_ROW = 32
CONVERSATION_ROW = 56
RAIL_WIDTH = 72
LIST_WIDTH, LIST_WIDTH_MIN, LIST_WIDTH_MAX = 280, 220, 400
DETAILS_WIDTH = 320
DETAILS_WIDTH_MAX = 440
DETAILS_OVERLAY_BELOW = 1000
WINDOW_MIN = (800, 560)
TEXT_CHARACTERS_WIDE = 68
FADE_MS = 120


class Tokens(Struct, frozen=True):
    """One theme's colours as #RRGGBB. `line` and `hover` are decoration; `edge` borders fields."""

    paper: str
    surface: str
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
    paper="#FBF9F6",
    surface="#FFFFFF",
    ink="#22201D",
    quiet="#6B655E",
    line="#E6E0D8",
    edge="#8A8278",
    hover="#F3EFE9",
    selected="#E3EFEC",
    accent="#0F766E",
    on_accent="#FFFFFF",
    attention="#A84C08",
    danger="#B91C1C",
    hues=("#A8323A", "#A6420E", "#8A6100", "#46700D", "#0F766E", "#1D6A96", "#4F5BB5", "#8B3F96"),
)
DARK = Tokens(
    paper="#1E1C1A",
    surface="#282522",
    ink="#F1EDE7",
    quiet="#A79F95",
    line="#3A3632",
    edge="#80786F",
    hover="#2E2B27",
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
