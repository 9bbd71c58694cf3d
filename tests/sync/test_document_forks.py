"""Documents edited in forks: taken over without the library, and never a sequence number used twice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.documents import Document, library
from tests.sync.document_changes import ANNA, BEN, document, note, signed_by, typed

FAR = 100


def test_what_was_written_in_a_fork_is_taken_over_as_it_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    anna, _ = note(text="bread")
    fork = anna.fork(ANNA)
    changes = typed(fork, 0, 0, "white ") + typed(fork, 11, 0, "!")
    assert anna.text(["text"]) == "bread", "a fork is edited alone"
    anna.expect(fork)
    typed(fork, 0, 0, "not yet: ")
    with monkeypatch.context() as patch:
        patch.setattr(library, "receive", None)  # it would be called for changes that come from elsewhere
        assert anna.apply(signed_by(changes)).applied == changes
    assert anna.text(["text"]) == "white bread!"
    assert anna.heads == (changes[-1].hash,)
    again = document(ANNA, snapshot=anna.snapshot())
    assert again.text(["text"]) == "white bread!"


def test_a_fork_is_taken_over_only_as_a_whole_and_only_at_once() -> None:
    anna, made = note(text="bread")
    ben = document(BEN)
    ben.apply(signed_by(made))
    others = typed(ben, 5, 0, " and milk")
    fork = anna.fork(ANNA)
    own = typed(fork, 0, 0, "white ")
    anna.expect(fork)
    assert anna.apply(signed_by(others)).applied == others
    assert anna.apply(signed_by(own)).applied == own
    ben.apply(signed_by(own))
    assert anna.text(["text"]) == ben.text(["text"]) == "white bread and milk"


def test_forks_go_on_under_one_actor_until_an_edit_is_lost_or_far_back_or_the_seat_is_another() -> None:
    anna, made = note(text="bread")
    ben = document(BEN)
    ben.apply(signed_by(made))
    first = anna.fork(ANNA)
    anna.apply(signed_by(typed(first, 0, 0, "a")))
    second = anna.fork(ANNA, first)
    assert second.actor == first.actor
    typed(second, 0, 0, "lost")
    third = anna.fork(ANNA, second)
    assert third.actor != second.actor
    assert anna.fork(ANNA, third).actor == third.actor
    assert anna.fork(BEN, third).actor[:16] == BEN[:16]
    others = [change for _ in range(FAR) for change in typed(ben, 0, 0, "b")]
    anna.apply(signed_by(others[: FAR // 2]))
    assert anna.fork(ANNA, first).actor == first.actor
    anna.apply(signed_by(others))
    assert anna.fork(ANNA, first).actor != first.actor
    third.renew_actor()
    assert anna.fork(ANNA, third).actor != anna.fork(ANNA, second).actor


@pytest.mark.parametrize("length", range(10, 40))  # by which it varies in what order the two heads are looked at
def test_a_fork_goes_on_after_a_long_change_to_what_was_there_before_its_last_one(length: int) -> None:
    anna, made = note(text="bread")
    ben = document(BEN)
    ben.apply(signed_by(made))
    at = anna.fork(ANNA)
    earlier = typed(at, 0, 0, "a")
    ben.apply(signed_by(earlier))
    anna.apply(signed_by([*earlier, *typed(at, 0, 0, "b"), *typed(ben, 0, 0, length * "x")]))
    fork = anna.fork(ANNA, at)
    assert fork.actor == at.actor
    anna.apply(signed_by(typed(fork, 0, 0, "c")))
    assert "c" in anna.text(["text"])


def test_another_seat_finds_what_is_written_in_forks_in_order_whatever_is_lost_between() -> None:
    @given(st.lists(st.sampled_from(["keep", "lose", "keep late", "others", "look again"]), max_size=25))
    def run(steps: list[str]) -> None:
        anna, made = note(text="bread")
        ben = document(BEN)
        ben.apply(signed_by(made))
        at, late = anna.fork(ANNA), []
        for step in steps:
            if step == "others":
                anna.apply(signed_by(typed(ben, 0, 0, "b")))
            elif step == "look again":
                at = looked_again(anna, at)
            else:
                fork = at.fork(ANNA, at)
                changes = typed(fork, 0, 0, "a")
                anna.expect(fork)
                if step == "keep":
                    anna.apply(signed_by(changes))
                elif step == "keep late":
                    late += changes
                if step == "lose":
                    at.renew_actor()
                else:
                    at = fork
                assert ben.apply([] if step == "lose" else signed_by(changes)).void == []
        anna.apply(signed_by(late))
        assert looked_again(anna, at).text(["text"]) == anna.text(["text"]) == ben.text(["text"])
        assert (anna.heads, dict(anna.waiting), dict(ben.waiting)) == (ben.heads, {}, {})

    run()


def looked_again(now: Document, at: Document) -> Document:
    """Go on from what counts now, provided that everything written so far is in it."""
    return now.fork(ANNA, at) if now.holds(at.heads) else at
