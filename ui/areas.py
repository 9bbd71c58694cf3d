"""Which areas stand in the rail, in order. None of their screens is loaded before it is opened."""

from __future__ import annotations

from typing import Final

from ui.area import ScreenAreas
from ui.chat.area import AREA as CHAT
from ui.clock.area import AREA as CLOCK
from ui.drive.area import AREA as FILES
from ui.forms.area import AREA as FORMS
from ui.notes.area import AREA as NOTES
from ui.people.area import AREA as PEOPLE
from ui.schedule.area import AREA as SCHEDULE
from ui.settings.area import AREA as SETTINGS
from ui.today.area import AREA as TODAY
from ui.todos.area import AREA as TODOS

AREAS: Final[ScreenAreas] = (TODAY, CHAT, NOTES, FILES, TODOS, SCHEDULE, FORMS, PEOPLE, SETTINGS, CLOCK)
