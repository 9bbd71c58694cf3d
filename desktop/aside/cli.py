"""What was set aside, on the command line."""

from __future__ import annotations

import argparse
from typing import Final

from desktop.aside import commands
from desktop.aside.records import AsideItem, BuiltOn, MessagePlace, SetAside, TakenAway
from desktop.cli.names import ShownNames, by_id
from desktop.cli.output import UNTITLED, Json, print_all, print_json, things_words, time_json
from desktop.cli.session import opened
from desktop.cli.verb import Verb, VerbGroup
from desktop.home.wall_clock import local_time
from desktop.rows.typed_text import printable

NOTHING = "Nothing is set aside."
LINE: Final = 1_000
"""Characters of one thing that are printed."""


def list_set_aside(arguments: argparse.Namespace) -> int:
    """List what was set aside."""
    with opened(arguments) as (workspace, session):
        found, shown = workspace.do(commands.set_aside).result(), ShownNames(session)
        may_keep = any(aside.may_keep for aside in found)
    print_all(found, aside_json, lambda aside: aside_line(shown.author(aside)), arguments.json, NOTHING)
    if found and not arguments.json:
        if may_keep:
            print("To show it to everybody after all: set-aside keep ID")
        elif not all(aside.only_here for aside in found):
            print("An owner can show it to everybody after all, on a PC that lists it.")
    return 0


def keep(arguments: argparse.Namespace) -> int:
    """Have something shown that was set aside."""
    with opened(arguments) as (workspace, _session):
        nothing = f"Nothing is set aside under “{arguments.id}”. `set-aside list` shows what there is."
        meant = by_id(workspace.do(commands.set_aside).result(), arguments.id, nothing)
        kept = workspace.do(commands.keep, meant.id).result()
    if arguments.json:
        print_json(aside_json(kept))
    else:
        both = " with what others wrote on top of it," if kept.built_on else ""
        print(printable(f"What {kept.author} wrote on {kept.pc} is shown now,{both} on all PCs."))
    return 0


def aside_json(aside: SetAside) -> dict[str, Json]:
    """What was set aside of one person on one PC, as programs see it."""
    return {
        "id": aside.id,
        "author": aside.author,
        "pc": aside.pc,
        "count": aside.count,
        "built_on": aside.built_on,
        "let_in": aside.let_in,
        "is_here": aside.is_here,
        "only_here": aside.only_here,
        "or_more": aside.or_more,
        "taken_away": [
            {"what": one.what, "person": one.person, "pc": one.pc, "by": one.by, "at": time_json(one.at)}
            for one in aside.taken
        ],
        "items": [
            {
                "id": item.id,
                "kind": item.kind,
                "text": item.text,
                "at": time_json(item.at),
                "title": item.title,
                "new_title": item.new_title,
                "taken_out": item.taken_out,
                "one": item.one,
                "place": {"kind": item.place.kind, "title": item.place.title} if item.place else None,
                "with_it": [_built_on_json(there) for there in item.with_it],
            }
            for item in aside.items
        ],
    }


def _built_on_json(there: BuiltOn) -> dict[str, Json]:
    return {
        "author": there.author,
        "mine": there.mine,
        "text": there.text,
        "at": time_json(there.at),
        "new_title": there.new_title,
        "taken_out": there.taken_out,
        "needs_more": there.needs_more,
    }


def aside_line(aside: SetAside) -> str:
    """The same as people read it: who and where, why, and what."""
    lines = [f"{aside.id[:8]}  {aside.author} on {aside.pc}: {things_words(aside.count, aside.or_more)} set aside"]
    lines += [f"  {_taken_words(taken)}" for taken in aside.taken]
    if aside.let_in:
        lines.append(f"  {aside.author} had been let into the shop from there.")
    if aside.is_here:
        lines.append(f"  It was written on this PC, and shows here in its place. {_others_words(aside)}")
    for item in aside.items:
        lines.append(f"  {local_time(item.at):%Y-%m-%d %H:%M}  {_item_words(item)}")
        lines += [f"    With it: {_built_on_words(there)}" for there in item.with_it]
    if aside.count > len(aside.items):
        lines.append(f"  and {aside.count - len(aside.items):,} older")
    return "\n".join(lines)


def _others_words(aside: SetAside) -> str:
    """What others have of what was written on this PC, which is out."""
    if aside.only_here:
        return "As far as is known here no other PC has it, so nobody else can see it."
    return "The others see it only if an owner has shown it to them, of which nothing is heard here."


def _taken_words(taken: TakenAway) -> str:
    what = {
        "pc": f"took the PC {taken.pc} out of the shop",
        "seat": f"took {taken.person} off the PC {taken.pc}",
        "person": f"took {taken.person} out of the shop",
        "conversation": f"took {taken.person} out of a conversation",
        "role": f"gave {taken.person} another role",
    }[taken.what]
    return f"{taken.by} {what} on {local_time(taken.at):%Y-%m-%d at %H:%M}, before this had arrived."


def _item_words(item: AsideItem) -> str:
    if item.kind == "document":
        return _document_words(item)
    if item.kind == "record":
        return _record_words(item)
    if item.kind == "channel":
        return _channel_words(item)
    words = _shortened(item.text) or "something that this version of Countertop does not know"
    return f"{_place_words(item.place)}: {words}" if item.place else words


def _place_words(place: MessagePlace) -> str:
    return {
        "everyone": f"to {place.title}",
        "channel": f"in the channel “{place.title}”",
        "direct": f"in a direct conversation with {place.title}",
    }[place.kind]


def _channel_words(item: AsideItem) -> str:
    if not item.title:
        return f"the new channel “{item.new_title}”" if item.new_title else f"a channel, {item.text}"
    return f"the channel “{item.title}”, {item.text or f'now called “{item.new_title}”'}"


def _document_words(item: AsideItem) -> str:
    name = f"“{item.title or item.new_title or UNTITLED}”"
    where = f"in the note {name}" if item.title else f"the new note {name}"
    if item.title and item.new_title not in ("", item.title):
        where += f", now called “{item.new_title}”"
    if item.taken_out:
        where += f", {_taken_out_words(item.taken_out)}"
    return f"{where}: {_shortened(item.text)}" if item.text else where


def _built_on_words(there: BuiltOn) -> str:
    """Whose it is and what they wrote on top."""
    told = [f"“{_shortened(there.text)}”"] if there.text.strip() else []
    told += [f"the title “{there.new_title}”"] if there.new_title else []
    told += [_taken_out_words(there.taken_out)] if there.taken_out else []
    whose = "what you wrote on top" if there.mine else f"what {there.author} wrote on top"
    words = f"{whose}: {', '.join(told)}" if told else whose
    return f"{words} (and on something else that is not shown)" if there.needs_more else words


def _taken_out_words(count: int) -> str:
    return f"{count:,} {'character' if count == 1 else 'characters'} taken out"


def _record_words(item: AsideItem) -> str:
    named = f" “{item.title or item.new_title}”" if item.title or item.new_title else ""
    is_new = item.new_title and not item.title
    words = f"the {'new ' * bool(is_new)}{item.one}{named}"
    if item.title and item.new_title not in ("", item.title):
        words += f", now called “{item.new_title}”"
    return f"{words}: {_shortened(item.text)}" if item.text else words


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LINE else f"{line[:LINE]}… (all of it with --json)"


def _keep_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", help="as the list shows it; its beginning is enough")


VERBS: Final = (
    VerbGroup("set-aside", "what was set aside"),
    Verb(
        "set-aside list",
        "list what is not shown because the person or the PC had been taken out before it arrived",
        list_set_aside,
    ),
    Verb("set-aside keep", "have it shown after all, on all PCs (owners)", keep, _keep_arguments),
)
