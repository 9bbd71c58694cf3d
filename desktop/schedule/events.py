"""What changed in the calendar besides its records."""

from desktop.rows.event import Event


class AnswersChanged(Event, frozen=True):
    """Somebody answered whether they come to an event, by its id."""

    event: str
