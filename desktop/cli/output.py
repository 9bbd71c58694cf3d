"""How answers look: one JSON value for programs, plain lines for people."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from desktop.records import HIT_END, HIT_START, PC, Conversation, Invitation, Message, Note, SearchHit, Status
from desktop.workspace import Workspace

Json = dict[str, Any] | list[Any] | str | int | float | bool | None
Item = TypeVar("Item")


def print_json(value: Json) -> None:
    """One line of JSON on standard output."""
    print(json.dumps(value, ensure_ascii=False), flush=True)


def print_error(kind: str, message: str, as_json: bool) -> None:
    """One line on standard error: for programs `{error, message}`."""
    line = json.dumps({"error": kind, "message": message}, ensure_ascii=False) if as_json else message
    print(line, file=sys.stderr, flush=True)


def time_json(time: datetime | None) -> str | None:
    """ISO 8601 with the zone of this PC."""
    return time.astimezone().isoformat() if time else None


def print_all(
    items: Sequence[Item], as_json: Callable[[Item], Json], line: Callable[[Item], str], json_wanted: bool
) -> None:
    """An array for programs, a line each for people."""
    if json_wanted:
        print_json([as_json(item) for item in items])
        return
    for item in items:
        print(line(item))


def print_arrival(workspace: Workspace, as_json: bool) -> None:
    """Who this PC's person now is, in which shop."""
    if as_json:
        print_json({"shop": workspace.shop, "me": workspace.me.name, "pc": workspace.this_pc.name})
    else:
        print(f"{workspace.me.name} is in {workspace.shop} on {workspace.this_pc.name}")


def message_json(message: Message) -> dict[str, Json]:
    """A message as programs see it."""
    return {
        "id": message.id,
        "channel": message.conversation,
        "author": message.author,
        "author_id": message.author_id,
        "text": message.text,
        "sent_at": time_json(message.sent_at),
        "edited": time_json(message.edited),
        "reply_to": message.reply_to,
    }


def hit_json(hit: SearchHit) -> dict[str, Json]:
    """A search hit as programs see it: a message's fields (a note's where it is one), `kind` and `snippet`."""
    snippet = hit.snippet.replace(HIT_START, "").replace(HIT_END, "")
    return {
        "kind": hit.kind,
        "id": hit.id,
        "channel": hit.conversation,
        "title": hit.title,
        "author": hit.author,
        "author_id": hit.author_id,
        "text": hit.text,
        "sent_at": time_json(hit.sent_at),
        "snippet": snippet,
    }


def note_json(note: Note, with_text: bool = True) -> dict[str, Json]:
    """A note as programs see it."""
    fields: dict[str, Json] = {"id": note.id, "title": note.title}
    if with_text:
        fields["text"] = note.text
    return fields | {"updated_by": note.updated_by, "updated_at": time_json(note.updated_at)}


def conversation_json(conversation: Conversation) -> dict[str, Json]:
    """A conversation as programs see it."""
    return {
        "id": conversation.id,
        "kind": conversation.kind,
        "title": conversation.title,
        "unread": conversation.unread,
    }


def conversation_line(conversation: Conversation) -> str:
    """A conversation in a list as people read it."""
    mark = {"channel": "#", "direct": "@", "everyone": ""}[conversation.kind]
    unread = f"  ({conversation.unread} unread)" if conversation.unread else ""
    return f"{mark}{conversation.title}{unread}"


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
        "forks": status.forks,
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
    """A message as people read it."""
    text = "(recalled)" if message.recalled else message.text
    mark = " (edited)" if message.edited else ""
    return f"{message.sent_at.astimezone():%Y-%m-%d %H:%M}  {message.author}: {text}{mark}"


def hit_line(hit: SearchHit) -> str:
    """A hit as people read it, its words set off where the terminal can."""
    bold, plain = ("\x1b[1m", "\x1b[0m") if sys.stdout.isatty() else ("", "")
    snippet = hit.snippet.replace(HIT_START, bold).replace(HIT_END, plain)
    return f"{hit.sent_at.astimezone():%Y-%m-%d %H:%M}  {hit.title}  {hit.author}: {snippet}"


def note_line(note: Note) -> str:
    """A note in a list as people read it."""
    title = note.title or "Untitled"
    return f"{note.id[:8]}  {title}  ({note.updated_by}, {note.updated_at.astimezone():%Y-%m-%d %H:%M})"


def code_spaced(code: str) -> str:
    """A code as people read it: "1234 5678"."""
    return f"{code[:4]} {code[4:]}"


def status_lines(status: Status) -> list[str]:
    """Everything about this PC and the others, as people read it."""
    lines = [
        f"{status.shop}: {status.me.name} ({status.me.role})",
        f"{status.messages} messages in {status.entries} entries, {status.waiting} waiting, {status.forks} forks",
    ]
    return lines + [f"  {pc.name} ({pc.person_name}): {_pc_state(pc)}" for pc in status.pcs]


def _pc_state(pc: PC) -> str:
    if pc.is_this:
        return "this PC"
    reach = {None: "has not said what it has", 0: "up to date"}.get(pc.missing, f"{pc.missing} behind")
    if pc.online:
        return f"here, {reach}"
    seen = f"last seen {pc.last_seen.astimezone():%Y-%m-%d %H:%M}" if pc.last_seen else "never seen"
    return f"{seen}, {reach}"
