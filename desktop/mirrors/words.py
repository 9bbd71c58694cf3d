"""How a mirror stands, as people read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.rows.names import isolated

if TYPE_CHECKING:
    from desktop.mirrors.records import Mirror, MirrorState


def state_words(mirror: Mirror) -> str:
    """In a few words, or a sentence where somebody has to do something."""
    state = mirror.state
    if state is None:
        return "It is looked after while Countertop is open."
    words = _words(mirror, state)
    return "; ".join([words, *_notes(state)])


def _words(mirror: Mirror, state: MirrorState) -> str:
    path = isolated(mirror.path)
    match state.kind:
        case "looking":
            return "looking what is new"
        case "up_to_date":
            return "up to date"
        case "on_the_way":
            return f"{state.on_the_way} on their way"
        case "asks":
            return question(mirror)
        case "waits":
            return "many files are gone from the disk: an owner is asked before they go to the bin in the shop, too"
        case "not_there":
            return f"stopped: {path} is not there. It goes on by itself once the drive is."
        case "other_disk":
            return f"stopped: {path} is not the folder that it was; another drive may be in its place"
        case "no_folder":
            return "stopped: the folder is not in the shop any more. The files on this PC stay."
        case "trouble":
            return state.words


def _notes(state: MirrorState) -> list[str]:
    found = []
    if state.busy:
        found.append(f"waits for another program: {_some(state.busy)}")
    if state.kept_back:
        found.append(f"put back, for only who added it, managers and owners change that: {_some(state.kept_back)}")
    if state.left_out:
        found.append(f"left out: {_some([one.path for one in state.left_out])}")
    return found


def question(mirror: Mirror) -> str:
    """What is asked where many files are gone at once."""
    state = mirror.state
    assert state is not None
    gone = f"All {state.gone} files are" if state.gone == state.of else f"{state.gone} of {state.of} files are"
    if state.of == 1:
        gone = "The only file is"
    return f"{gone} gone from {isolated(mirror.path)}. Are they to go to the bin in the shop, too?"


def _some(names: tuple[str, ...] | list[str]) -> str:
    first = ", ".join(isolated(name) for name in names[:3])
    return f"{first} and {len(names) - 3} more" if len(names) > 3 else first
