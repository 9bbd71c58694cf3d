"""What was set aside, who took what away, and what keeping it leads to, in a shopkeeper's words."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QCoreApplication, QLocale

from desktop.aside.records import AsideItem, BuiltOn, MessagePlace, SetAside, TakenAway
from ui.bidi import filled, side_by_side
from ui.times import full_when, moment

_CONTEXT = "SetAside"
_LENGTH = 1_000
"""Characters of one thing that are shown."""


def who_words(aside: SetAside) -> str:
    """Who wrote it, and on which PC."""
    who = QCoreApplication.translate(_CONTEXT, "You") if aside.mine else aside.author
    return side_by_side(who, aside.pc)


def taken_words(taken: TakenAway) -> str:
    """Why it is not shown: who took what away, and when."""
    words = {
        "pc": QCoreApplication.translate(_CONTEXT, "%1 took the PC %3 out of the shop, %4."),
        "seat": QCoreApplication.translate(_CONTEXT, "%1 took %2 off the PC %3, %4."),
        "person": QCoreApplication.translate(_CONTEXT, "%1 took %2 out of the shop, %4."),
        "conversation": QCoreApplication.translate(_CONTEXT, "%1 took %2 out of a conversation, %4."),
        "role": QCoreApplication.translate(_CONTEXT, "%1 gave %2 another role, %4."),
    }[taken.what]
    return filled(words, taken.by, taken.person, taken.pc, moment(taken.at))


def let_in_words(aside: SetAside) -> str:
    """That its author had been let in by whoever was taken out."""
    return filled(QCoreApplication.translate(_CONTEXT, "%1 had been let into the shop from there."), aside.author)


def whose_choice_words(aside: SetAside) -> str:
    """Who can read it, and who can have it shown, where this person cannot; empty where they can."""
    if aside.only_here:
        return QCoreApplication.translate(
            _CONTEXT,
            "You wrote this here. You can still read it in its place on this PC. As far as is known here no other PC "
            "has it, so nobody else can see it.",
        )
    if aside.is_here:
        return QCoreApplication.translate(
            _CONTEXT,
            "You wrote this here. You can still read it in its place on this PC. What has reached a PC of an owner, "
            "the owner can show to everybody; this PC does not hear of that.",
        )
    if not aside.may_keep:
        return QCoreApplication.translate(_CONTEXT, "An owner can show it to everybody, on a PC that lists it.")
    return ""


def item_words(item: AsideItem) -> str:
    """What one of them says, and when."""
    if item.kind == "document":
        words = _document_words(item)
    elif item.kind == "record":
        words = _record_words(item)
    elif item.kind == "channel":
        words = _channel_words(item)
    else:
        unknown = QCoreApplication.translate(_CONTEXT, "Something that this version of Countertop does not know")
        words = shortened(item.text) or unknown
    return side_by_side(full_when(item.at), _place_words(item.place) if item.place else "", words)


def _place_words(place: MessagePlace) -> str:
    """In which conversation it stood."""
    words = {
        "everyone": QCoreApplication.translate(_CONTEXT, "to %1"),
        "channel": QCoreApplication.translate(_CONTEXT, "in the channel “%1”"),
        "direct": QCoreApplication.translate(_CONTEXT, "in a direct conversation with %1"),
    }[place.kind]
    return filled(words, place.title)


def _channel_words(item: AsideItem) -> str:
    """Which channel it is about, and what would become of that."""
    if item.text:
        one = QCoreApplication.translate(_CONTEXT, "Channel “%1”: %2")
        some = QCoreApplication.translate(_CONTEXT, "A channel: %2")
        return filled(one if item.title else some, item.title, item.text)
    if not item.title:
        return filled(QCoreApplication.translate(_CONTEXT, "New channel “%1”"), item.new_title)
    renamed = QCoreApplication.translate(_CONTEXT, "Channel “%1”, now called “%2”")
    return filled(renamed, item.title, item.new_title)


def _document_words(item: AsideItem) -> str:
    """Which note it is about, and what it would put into it."""
    words, text = _note_words(item), item.text.strip()
    if item.taken_out:
        words = filled(QCoreApplication.translate(_CONTEXT, "%1, %2"), words, _taken_out_words(item.taken_out))
    return filled(QCoreApplication.translate(_CONTEXT, "%1: %2"), words, shortened(text)) if text else words


def built_on_words(there: BuiltOn) -> str:
    """Whose it is that comes back with it, and what they wrote."""
    mine = QCoreApplication.translate(_CONTEXT, "With it, what you wrote on top: %2")
    others = QCoreApplication.translate(_CONTEXT, "With it, what %1 wrote on top: %2")
    words = filled(mine if there.mine else others, there.author, _on_top_words(there))
    more = QCoreApplication.translate(_CONTEXT, "%1 (and on something else that is not shown)")
    return filled(more, words) if there.needs_more else words


def _on_top_words(there: BuiltOn) -> str:
    told = list[str]()
    if text := shortened(there.text.strip()):
        told.append(filled(QCoreApplication.translate(_CONTEXT, "“%1”"), text))
    if there.new_title:
        told.append(filled(QCoreApplication.translate(_CONTEXT, "the title “%1”"), there.new_title))
    if there.taken_out:
        told.append(_taken_out_words(there.taken_out))
    return ", ".join(told) or QCoreApplication.translate(_CONTEXT, "no words")


def _taken_out_words(count: int) -> str:
    if count == 1:
        return QCoreApplication.translate(_CONTEXT, "one character taken out")
    return filled(QCoreApplication.translate(_CONTEXT, "%1 characters taken out"), QLocale().toString(count))


def _note_words(item: AsideItem) -> str:
    if not item.title:
        new = QCoreApplication.translate(_CONTEXT, "New note “%1”")
        return filled(new, item.new_title or QCoreApplication.translate(_CONTEXT, "Untitled"))
    if item.new_title in ("", item.title):
        return filled(QCoreApplication.translate(_CONTEXT, "Note “%1”"), item.title)
    return filled(QCoreApplication.translate(_CONTEXT, "Note “%1”, now called “%2”"), item.title, item.new_title)


def _record_words(item: AsideItem) -> str:
    """Which record it is about, and what it would write into it."""
    title, one = item.title or item.new_title, f"{item.one[:1].upper()}{item.one[1:]}"
    if not title:
        words = one
    elif not item.title:
        words = filled(QCoreApplication.translate(_CONTEXT, "New %1 “%2”"), item.one, title)
    elif item.new_title in ("", title):
        words = filled(QCoreApplication.translate(_CONTEXT, "%1 “%2”"), one, title)
    else:
        renamed = QCoreApplication.translate(_CONTEXT, "%1 “%2”, now called “%3”")
        words = filled(renamed, one, title, item.new_title)
    return filled(QCoreApplication.translate(_CONTEXT, "%1: %2"), words, shortened(item.text)) if item.text else words


def shortened(text: str) -> str:
    """As much of a text as a list has room for, its lines as they are."""
    return text if len(text) <= _LENGTH else f"{text[:_LENGTH].rstrip()} …"


def keeping_title(aside: SetAside) -> str:
    """The question before it is kept."""
    title = QCoreApplication.translate(_CONTEXT, "Show everybody what %1 wrote on %2?")
    return filled(title, aside.author, aside.pc)


def keeping_words(aside: SetAside) -> str:
    """What keeping it leads to."""
    return " ".join([*_built_on_sentences(aside), _kept_words(aside)])


def _built_on_sentences(aside: SetAside) -> Iterator[str]:
    """That what others wrote on top of it comes back as well, and whose that is."""
    if aside.built_on:
        you = QCoreApplication.translate(_CONTEXT, "you")
        there = [there for item in aside.items for there in item.with_it]
        names = {one.author_id: you if one.mine else one.author for one in there}
        whose = ", ".join(names.values()) or QCoreApplication.translate(_CONTEXT, "others")
        both = QCoreApplication.translate(_CONTEXT, "This brings back both: this, and what %1 wrote on top of it.")
        yield filled(both, whose)
        if any(one.needs_more for one in there):
            yield QCoreApplication.translate(
                _CONTEXT, "What was written on top of something else too comes back once that is shown as well."
            )


def _kept_words(aside: SetAside) -> str:
    if aside.let_in:
        back = QCoreApplication.translate(
            _CONTEXT,
            "Everybody sees it then, on all PCs, and %1 is in the shop with the PC %2. Who or what was taken out stays "
            "out.",
        )
        return filled(back, aside.author, aside.pc)
    words = QCoreApplication.translate(
        _CONTEXT,
        "Everybody sees it then, on all PCs, in its place. Who or what was taken out stays out: %1 cannot write from "
        "there any more.",
    )
    return filled(words, aside.author)
