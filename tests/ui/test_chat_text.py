"""What is found in a message's text, and how rows follow one another."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.chat.records import Message, MessageKey
from desktop.people.records import PC, Person
from desktop.rows.records import HIT_END, HIT_START
from ui.chat.inline_spans import MentionableNames, links, passages, utf16_offsets, word_being_mentioned
from ui.chat.rows import differences, row_of
from ui.marked_text import marked_parts
from ui.times import clock_time, sent_words


def person(name, *, is_me=False, active=True):
    return Person(name.encode().hex(), name, "employee", active, is_me, ())


NAMES = MentionableNames(
    [person("Ann", is_me=True), person("Ann-Marie"), person("王小明"), person("Bo"), person("Zed", active=False)]
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("see https://example.com/a_(b).", ["https://example.com/a_(b)"]),
        ("(https://example.com)", ["https://example.com"]),
        ("看https://example.com/x。谢谢", ["https://example.com/x"]),
        ("HTTP://EXAMPLE.com, mailto:a@b.it!", ["HTTP://EXAMPLE.com", "mailto:a@b.it"]),
        ("javascript:alert(1) file:///etc/passwd ftp://x.y", []),
        ("https:// and http:", []),
        ("xhttps://example.com", []),
    ],
)
def test_links_are_addresses_without_the_sentence_round_them(text, found):
    assert [text[link.start : link.end] for link in links(text)] == found


def test_mentions_take_the_longest_name_and_tell_me_from_others():
    text = "@ann-marie and @Ann, 问@王小明。 mail bo@ann.it @Zed @Bob 😀@Bo"
    found = [(text[one.start : one.end], one.kind) for one in NAMES.passages(text)]
    assert found == [("@ann-marie", "mention"), ("@Ann", "me"), ("@王小明", "mention"), ("@Bo", "mention")]
    assert len(NAMES.mentioned("@Bo @bo")) == 1


def test_a_name_that_two_have_means_the_one_who_was_chosen_or_both():
    till = PC("pc1", "Till PC", "one", "王小明", False, True, 0, None)
    names = MentionableNames(
        [
            Person("one", "王小明", "employee", True, False, (till,)),
            Person("two", "王小明", "manager", True, False, ()),
            person("Bo"),
        ]
    )
    assert names.told_apart == {"one": "Till PC", "two": "Manager"}
    assert names.mentioned("@王小明", {"two"}) == ("two",)
    assert names.mentioned("@王小明") == ("one", "two")
    assert names.mentioned("@Bo", {"two"}) == (person("Bo").id,)


@pytest.mark.parametrize(
    ("before", "typed"),
    [("@", ""), ("hello @Ma", "Ma"), ("你好@小", "小"), ("a@b", None), ("@x y", None), ("", None)],
)
def test_a_name_is_being_typed_only_behind_an_at_sign_of_its_own(before, typed):
    assert word_being_mentioned(before) == typed


def test_people_are_offered_by_any_word_of_their_name_but_not_oneself():
    assert [one.name for one in NAMES.beginning_with("", 9)] == ["Ann-Marie", "Bo", "王小明"]
    assert [one.name for one in NAMES.beginning_with("小", 9)] == ["王小明"]


@given(st.text(alphabet=st.sampled_from("ab @😀王小明Bo:/.https")))
def test_passages_never_overlap_and_lie_within_the_text(text):
    found = passages(text, NAMES)
    edges = [edge for one in found for edge in (one.start, one.end)]
    assert edges == sorted(edges)
    assert all(0 <= edge <= len(text) for edge in edges)
    as_qt_counts = text.encode("utf-16-le")
    for edge, units in zip(edges, utf16_offsets(text, edges), strict=True):
        assert as_qt_counts[: 2 * units].decode("utf-16-le") == text[:edge]


KEYS = st.lists(st.integers(0, 30), unique=True).map(lambda n: [MessageKey(one, 0, "") for one in sorted(n)])


@given(KEYS, KEYS)
def test_the_steps_make_one_list_of_the_other(old, new):
    rows = list(old)
    for step, first, count in differences(old, new):
        if step == "remove":
            assert all(key not in new for key in rows[first : first + count])
            del rows[first : first + count]
        else:
            rows[first:first] = new[first : first + count]
    assert rows == new


def message(minute, author="Ann", **changed):
    at = datetime(2026, 3, 2, 12, tzinfo=UTC) + timedelta(minutes=minute)
    values = {
        "id": f"{minute:04}", "conversation": "", "author": author, "author_id": author, "text": "x",
        "sent_at": at, "placed_at": at, "ahead": False,
        "edited": None, "reply_to": None, "recalled": False, "imported_by": None, "mine": False, "mentions_me": False,
        "key": MessageKey(minute, 0, f"{minute:04}"), **changed,
    }  # fmt: skip
    return Message(**values)


def test_a_group_is_one_author_within_five_minutes_on_one_day():
    def starts_group(later, earlier, new_from=None):
        return row_of(later, earlier, new_from, None, "").starts_group

    first = message(0)
    assert not starts_group(message(4), first)
    assert starts_group(message(5), first)
    assert starts_group(message(1, "Bo"), first)
    assert starts_group(message(1, reply_to="00"), first)
    assert starts_group(message(1, imported_by="Bo"), first)
    assert starts_group(message(1), first, new_from=message(1).key)
    assert row_of(message(60 * 24), first, None, None, "").starts_day


def test_a_snippet_marks_what_was_found():
    snippet = f"the {HIT_START}flour{HIT_END}\ncomes  {HIT_START}王{HIT_END}"
    assert marked_parts(snippet) == ("the flour comes 王", [(4, 5), (16, 1)])


def test_what_was_sent_with_a_clock_that_was_ahead_says_so_and_begins_no_day_of_its_own():
    first = message(0)
    years_later = first.sent_at + timedelta(days=800)
    ahead = message(1, sent_at=years_later, placed_at=first.placed_at, ahead=True)
    later = message(2)
    rows = [row_of(ahead, first, None, None, ""), row_of(later, ahead, None, None, "")]
    assert [(row.starts_day, row.starts_group) for row in rows] == [(False, True), (False, True)]
    assert "2028" in sent_words(ahead)
    assert "sent with a clock that was ahead" in sent_words(ahead)
    assert sent_words(later) == clock_time(later.sent_at)
