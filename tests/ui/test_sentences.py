"""What a person reads of an error: its own sentence, if it was made for people."""

from desktop.errors import InvalidError, UserFacingError
from sync.errors import DiskFullError
from ui.bridge import sentence_of


def test_errors_made_for_people_say_their_own_sentence_wherever_they_come_from() -> None:
    class ForeignError(UserFacingError):
        """Not of this house."""

    for kind in (InvalidError, DiskFullError, ForeignError):
        assert sentence_of(kind("The disk is full.")) == "The disk is full."


def test_what_only_programmers_understand_is_not_shown() -> None:
    for error in (KeyError("rows"), OSError(5, "EIO"), ValueError("0x17")):
        assert str(error.args[0]) not in sentence_of(error)
        assert "saved before is safe" in sentence_of(error)
