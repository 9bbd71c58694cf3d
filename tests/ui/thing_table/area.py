"""The things as an area of the window: their table, with one line."""

from tests.desktop.toy_collection.area import THINGS
from ui.area import ScreenArea
from ui.records.screen import RecordsScreen

AREA = ScreenArea(key="things", title="Things", icon="table", make=lambda context: RecordsScreen(context, THINGS))
