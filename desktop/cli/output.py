"""How answers look: one JSON value for programs, plain lines for people."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final, TextIO, TypeVar

from desktop.chat.records import Conversation, ImportResult, Message, SkippedLine
from desktop.cli.names import TypedNames
from desktop.documents.store import left_out_words
from desktop.files.sizes import size_words
from desktop.files.value import FileValue
from desktop.home.wall_clock import local_time
from desktop.notes.records import Note
from desktop.people.records import PC, Departed, Invitation
from desktop.rows.records import HIT_END, HIT_START, SearchHit
from desktop.rows.typed_text import printable, without_isolates
from desktop.status import Status
from desktop.workspace import Workspace

Json = dict[str, Any] | list[Any] | str | int | float | bool | None
Item = TypeVar("Item")

UNTITLED = "Untitled"
INDENT = 4
MOST_LINES = 20
"""How many lines of a file that were left out are named to people."""


def print_json(value: Json) -> None:
    """One line of JSON on standard output."""
    print(_json_line(value, sys.stdout), flush=True)


def kind_of(error: type[Exception]) -> str:
    """`NotFoundError` → "not_found": what an error is called for programs. README.md lists them."""
    name = "System" if issubclass(error, OSError) else error.__name__.removesuffix("Error")
    return "".join("_" + letter.lower() if letter.isupper() else letter for letter in name).lstrip("_")


def print_error(kind: str, message: str, as_json: bool) -> None:
    """One line on standard error: for programs `{error, message}`."""
    said = without_isolates(message)
    line = _json_line({"error": kind, "message": said}, sys.stderr) if as_json else printable(said)
    print(line, file=sys.stderr, flush=True)


def _json_line(value: Json, stream: TextIO) -> str:
    """Readable in any script where the stream takes all of Unicode, escaped elsewhere (a Windows pipe)."""
    takes_all = (stream.encoding or "").lower().replace("-", "") == "utf8"
    line = json.dumps(value, ensure_ascii=not takes_all)
    return line if line.isascii() else line.encode("utf-8", "backslashreplace").decode()


def time_json(time: datetime | None) -> str | None:
    """ISO 8601 to the millisecond, with the zone of this PC."""
    return local_time(time).isoformat(timespec="milliseconds") if time else None


def print_all(
    items: Sequence[Item], as_json: Callable[[Item], Json], line: Callable[[Item], str], json_wanted: bool, none: str
) -> None:
    """An array for programs; for people a line each, or the sentence `none` where there is nothing."""
    if json_wanted:
        print_json([as_json(item) for item in items])
        return
    for item in items:
        print(printable(line(item)))
    if not items:
        print(none)


def print_one(item: Item, as_json: Callable[[Item], Json], line: Callable[[Item], str], json_wanted: bool) -> None:
    """One value for programs, a line for people."""
    if json_wanted:
        print_json(as_json(item))
    else:
        print(printable(line(item)))


ABOUT_LOST: Final = (
    "The PC that is gone can be taken out of the shop in People, once you are sure that it does not come back."
)


def print_arrival(workspace: Workspace, as_json: bool) -> None:
    """Who this PC's person now is, in which shop."""
    if as_json:
        print_json({"shop": workspace.shop, "me": workspace.me.name, "pc": workspace.this_pc.name})
    else:
        print(printable(f"{workspace.me.name} is in {workspace.shop} on {workspace.this_pc.name}."))


def message_json(message: Message, channel: str) -> dict[str, Json]:
    """A message as programs see it; `channel` as it is typed."""
    return {
        "id": message.id,
        "channel": channel,
        "author": message.author,
        "author_id": message.author_id,
        "text": message.text,
        "sent_at": time_json(message.sent_at),
        "clock_ahead": message.ahead,
        "edited": time_json(message.edited),
        "reply_to": message.reply_to,
        "files": [file_json(file) for file in message.files],
    }


def file_json(file: FileValue) -> dict[str, Json]:
    """A file as programs see it."""
    return {"id": file.id.hex(), "name": file.name, "size": file.size, "media_type": file.media_type}


def hit_json(hit: SearchHit, message: Message | None, typed: TypedNames) -> dict[str, Json]:
    """A search hit as programs see it: a message's fields, of which others have what they can, `kind` and `snippet`."""
    found: dict[str, Json] = {
        "id": hit.id,
        "channel": typed.of(hit.within) if hit.within else None,
        "title": hit.title,
        "author": hit.author,
        "author_id": hit.author_id,
        "text": hit.text,
        "sent_at": time_json(hit.sent_at),
        "clock_ahead": False,
        "edited": None,
        "reply_to": None,
    }
    if message is not None:
        found = message_json(message, typed.of(message.conversation))
    where: dict[str, Json] = {"file": hit.file, "page": hit.page or None} if hit.file else {}
    return found | {"kind": hit.kind, "snippet": plain_snippet(hit.snippet)} | where


def plain_snippet(snippet: str) -> str:
    """What is around a hit, without marks."""
    return snippet.replace(HIT_START, "").replace(HIT_END, "")


def note_json(note: Note, with_text: bool = True) -> dict[str, Json]:
    """A note as programs see it."""
    fields: dict[str, Json] = {"id": note.id, "title": note.title}
    if with_text:
        fields["text"] = note.text
        fields["files"] = [file_json(one.file) | {"at": one.at} for one in note.files]
    return fields | {
        "updated_by": note.updated_by,
        "updated_at": time_json(note.updated_at),
        "archived": note.archived,
    }


def conversation_json(conversation: Conversation, typed: TypedNames) -> dict[str, Json]:
    """A conversation as programs see it; `channel` is what the other commands take."""
    return {
        "id": conversation.id,
        "channel": typed.of(conversation.id),
        "kind": conversation.kind,
        "title": conversation.title,
        "unread": conversation.unread,
        "archived": conversation.archived,
        "people": list(conversation.people),
    }


def conversation_line(conversation: Conversation) -> str:
    """A conversation in a list as people read it."""
    mark = {"channel": "#", "private": "#", "direct": "@", "everyone": ""}[conversation.kind]
    unread = f"  ({conversation.unread} unread)" if conversation.unread else ""
    archived = "  (archived)" if conversation.archived else ""
    private = "  (private)" if conversation.kind == "private" else ""
    return f"{mark}{conversation.title}{unread}{private}{archived}"


def invitation_json(invitation: Invitation) -> dict[str, Json]:
    """An open code as programs see it."""
    return {
        "code": invitation.code,
        "addresses": list(invitation.addresses),
        "expires_at": time_json(invitation.expires_at),
    }


def status_json(status: Status) -> dict[str, Json]:
    """Everything about this PC and the others, as programs see it."""
    return {
        "shop": status.shop,
        "me": {"name": status.me.name, "role": status.me.role},
        "pcs": [pc_json(pc) for pc in status.pcs],
        "entries": status.entries,
        "messages": status.messages,
        "waiting": status.waiting,
        "set_aside": status.set_aside,
        "or_more_aside": status.or_more_aside,
        "forks": status.forks,
        "left_out": status.left_out,
        "departed": departed_json(status.departed) if status.departed else None,
    }


def departed_json(departed: Departed) -> dict[str, Json]:
    """How this PC came out of the shop, as programs see it."""
    return {
        "what": departed.what,
        "by": departed.by,
        "by_me": departed.by_me,
        "at": time_json(departed.at),
        "unsent": departed.unsent,
    }


def pc_json(pc: PC) -> dict[str, Json]:
    """A PC as programs see it."""
    return {
        "name": pc.name,
        "person": pc.person_name,
        "online": pc.online,
        "missing": pc.missing,
        "last_seen": time_json(pc.last_seen),
    }


def message_line(message: Message) -> str:
    """A message as people read it; further lines of its text stand under the first."""
    text = "(taken back)" if message.recalled else message.text.replace("\n", "\n" + " " * INDENT)
    edited = " (edited)" if message.edited and not message.recalled else ""
    imported = f" (imported by {message.imported_by})" if message.imported_by else ""
    ahead = " (sent with a clock that was ahead)" if message.ahead else ""
    files = "".join(f"\n{' ' * INDENT}[{file.name}, {size_words(file.size)}]" for file in message.files)
    return f"{local_time(message.sent_at):%Y-%m-%d %H:%M}{ahead}  {message.author}{imported}: {text}{edited}{files}"


_CALLED: Final = {"note": "note", "todo": "to-do"}
"""What a hit is of, where its title does not say it."""


def hit_line(hit: SearchHit) -> str:
    """A hit as people read it, its words set off where the terminal can."""
    called = _CALLED.get(hit.kind)
    place = f"{called} “{hit.title or UNTITLED}”" if called else hit.title
    if hit.file and hit.kind != "drive.file":
        place = f"{place} in “{hit.file}”"
    if hit.page:
        place = f"{place}, page {hit.page}"
    when = f"{local_time(hit.sent_at):%Y-%m-%d %H:%M}" if hit.sent_at else hit.kind
    line = printable(f"{when}  {place}  {hit.author}: {hit.snippet}" if hit.author else f"{when}  {_named_line(hit)}")
    bold, plain = ("\x1b[1m", "\x1b[0m") if sys.stdout.isatty() else ("", "")
    return line.replace("\n", " ").replace(HIT_START, bold).replace(HIT_END, plain)


def _named_line(hit: SearchHit) -> str:
    """What was found by its name, and what a channel is called now if that was a former one."""
    return f"{hit.snippet}  (now {hit.text})" if hit.kind == "conversation" and hit.text else hit.snippet


def note_line(note: Note) -> str:
    """A note in a list as people read it."""
    title = note.title or UNTITLED
    archived = "  (archived)" if note.archived else ""
    return f"{note.id[:8]}  {title}  ({note.updated_by}, {local_time(note.updated_at):%Y-%m-%d %H:%M}){archived}"


def import_json(result: ImportResult, channel: str) -> dict[str, Json]:
    """What an import did, as programs see it; `channel` as it is typed."""
    return {
        "channel": channel,
        "imported": result.imported,
        "already_here": result.already_here,
        "skipped": [{"line": line.line, "reason": line.reason} for line in result.skipped],
    }


def import_lines(result: ImportResult, channel: str) -> list[str]:
    """What an import did, as people read it: of many lines that were left out the first."""
    said = f"{_messages(result.imported)} imported into {channel}"
    if result.already_here:
        said += f"; {result.already_here:,} {'was' if result.already_here == 1 else 'were'} here already"
    lines = [f"{said}."]
    return lines + skipped_lines(result.skipped)


def skipped_lines(skipped: Sequence[SkippedLine]) -> list[str]:
    """The lines of a file that were left out, if there are any, as people read them."""
    count = len(skipped)
    if not count:
        return []
    said = "1 line was left out:" if count == 1 else f"{count:,} lines were left out:"
    lines = [said, *(f"  line {line.line}: {line.reason}" for line in skipped[:MOST_LINES])]
    if count > MOST_LINES:
        lines.append(f"  and {count - MOST_LINES:,} more; with --json all are named")
    return lines


def _messages(count: int) -> str:
    return "1 message" if count == 1 else f"{count:,} messages"


def things_words(count: int, or_more: bool = False) -> str:
    """So many things, and the verb that follows; `or_more`: at least so many."""
    if or_more:
        return f"{count:,} or more things are"
    return "1 thing is" if count == 1 else f"{count:,} things are"


def code_spaced(code: str) -> str:
    """A code as people read it: "1234 5678"."""
    return f"{code[:4]} {code[4:]}"


def status_lines(status: Status) -> list[str]:
    """Everything about this PC and the others, as people read it."""
    counted = f"{status.messages} messages in {status.entries} changes"
    if status.waiting:
        counted += f"; {status.waiting} cannot be shown yet"
    lines = [f"{status.shop}: {status.me.name} ({status.me.role})", counted]
    if status.departed:
        lines[1:1] = departed_lines(status.departed)
    if status.set_aside:
        lines.append(
            f"{things_words(status.set_aside, status.or_more_aside)} set aside; `set-aside list` shows what and why"
        )
    if status.left_out:
        lines.append(f"{left_out_words(status.left_out)} `verify` is such a check.")
    if status.forks:
        times = "Once" if status.forks == 1 else f"{status.forks} times"
        lines.append(
            f"{times} a PC came back as an old copy of itself, or ran twice at once. All that was on another PC too is "
            "kept."
        )
    return lines + [f"  {pc.name} ({pc.person_name}): {_pc_state(pc)}" for pc in status.pcs]


def departed_lines(departed: Departed) -> list[str]:
    """How this PC came out of the shop, and what that means, as people read it."""
    when = f"{local_time(departed.at):%Y-%m-%d at %H:%M}"
    if departed.what == "unknown":
        how = f"Other PCs do not know this PC ({departed.by}): whoever let it in had been taken out. They said so"
    elif departed.what == "inviter":
        how = f"{departed.by} took away the right of whoever let you into the shop"
    elif departed.by_me:
        how = "You left the shop" if departed.what == "person" else "You took this PC out of the shop"
    else:
        how = f"{departed.by} took {'you' if departed.what == 'person' else 'this PC'} out of the shop"
    lines = [f"{how} on {when}. What is here can still be read; nothing new comes or goes."]
    if departed.unsent:
        things = "1 thing was" if departed.unsent == 1 else f"{departed.unsent:,} things were"
        lines.append(f"{things} written here and reached no other PC.")
    return [*lines, "`mend --anew` puts what is here aside, to join again or start another shop."]


def _pc_state(pc: PC) -> str:
    if pc.is_this:
        return "this PC"
    if pc.missing is None:
        reach = "has not said what it has"
    else:
        reach = f"lacks {pc.missing} of this PC's changes" if pc.missing else "has everything of this PC"
    if pc.online:
        return f"connected, {reach}"
    if pc.missing == 0:
        reach = "had everything of this PC then"
    seen = f"last seen {local_time(pc.last_seen):%Y-%m-%d %H:%M}" if pc.last_seen else "not seen yet"
    return f"{seen}, {reach}"
