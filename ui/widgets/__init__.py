"""The parts that screens are made of. Each has a name for screen readers, works by keyboard and in both themes."""

from ui.widgets.announcement import Toast, announce
from ui.widgets.avatar import Avatar, paint_avatar
from ui.widgets.badge import Badge, badge_size, badge_text, paint_badge
from ui.widgets.banner import Banner
from ui.widgets.button import DangerButton, IconButton, LinkButton, PrimaryButton, QuietButton
from ui.widgets.card import Card
from ui.widgets.choice import SegmentedChoice
from ui.widgets.code import CodeDisplay, grouped
from ui.widgets.columns import ColumnsLayout
from ui.widgets.countdown import Countdown, minutes_and_seconds
from ui.widgets.dialog import Dialog, NoticeDialog, ask
from ui.widgets.empty import EmptyState
from ui.widgets.field import LabelledEdit, LineEdit, SearchField, TextField
from ui.widgets.files_in_text import TakesFiles
from ui.widgets.find_list import FindList
from ui.widgets.flow import FlowLayout
from ui.widgets.label import ElidedLabel, Label
from ui.widgets.menu import Menu
from ui.widgets.menu_list import MenuListView
from ui.widgets.pane import DetailsPane, HeaderBar, ListPane, Pane, PaneHeader
from ui.widgets.panes import Panes, SettingsStore
from ui.widgets.secret import SecretField
from ui.widgets.sheet import Sheet, sheet_padding
from ui.widgets.spinner import Spinner
from ui.widgets.toggles import Toggles

__all__ = [
    "Avatar",
    "Badge",
    "Banner",
    "Card",
    "CodeDisplay",
    "ColumnsLayout",
    "Countdown",
    "DangerButton",
    "DetailsPane",
    "Dialog",
    "ElidedLabel",
    "EmptyState",
    "FindList",
    "FlowLayout",
    "HeaderBar",
    "IconButton",
    "Label",
    "LabelledEdit",
    "LineEdit",
    "LinkButton",
    "ListPane",
    "Menu",
    "MenuListView",
    "NoticeDialog",
    "Pane",
    "PaneHeader",
    "Panes",
    "PrimaryButton",
    "QuietButton",
    "SearchField",
    "SecretField",
    "SegmentedChoice",
    "SettingsStore",
    "Sheet",
    "Spinner",
    "TakesFiles",
    "TextField",
    "Toast",
    "Toggles",
    "announce",
    "ask",
    "badge_size",
    "badge_text",
    "grouped",
    "minutes_and_seconds",
    "paint_avatar",
    "paint_badge",
    "sheet_padding",
]
