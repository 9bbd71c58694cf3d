"""Nonsense over a real socket: no error of the program's own, no row changed, and it goes on serving."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager, contextmanager

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.exchange import Exchange
from tests.sync.fuzzing import Target, fuzz, target

FEW = 60
FEWER = 15
MANY = 5_000
DEPTH = 8

values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats() | st.text(max_size=4)
    | st.binary(max_size=40) | st.sampled_from([bytes(16), bytes(32), bytes(64)]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.integers(0, 3), inner, max_size=2),
    max_leaves=DEPTH,
)  # fmt: skip
words = st.tuples(
    st.sampled_from(["answer", "join", "confirm", "seat", "recovery", "hello", ""]), st.lists(values, max_size=8)
)
frames = st.tuples(st.integers(-1, 15), st.lists(values, max_size=6))


@contextmanager
def aimed_at() -> Iterator[tuple[asyncio.Runner, Target]]:
    """A PC that is there between the runs of a loop."""
    with asyncio.Runner() as runner:
        there = target()
        aim = runner.run(entered(there))
        yield runner, aim
        runner.run(aim.still_serves())
        runner.run(left(there))


async def entered(there: AbstractAsyncContextManager[Target]) -> Target:
    return await there.__aenter__()


async def left(there: AbstractAsyncContextManager[Target]) -> None:
    await there.__aexit__(None, None, None)


def try_whatever_hypothesis_finds(examples: int) -> None:
    with aimed_at() as (runner, aim):

        @settings(max_examples=examples)
        @given(words, frames, st.integers(0, 10))
        def run(word: tuple[str, list[object]], frame: tuple[int, list[object]], after: int) -> None:
            runner.run(aim.try_first_word(msgspec.msgpack.encode([word[0], *word[1]])))
            runner.run(aim.try_frame(msgspec.msgpack.encode([frame[0], *frame[1]]), after))

        run()
        runner.run(aim.check())


def test_what_is_made_of_right_words_does_no_harm() -> None:
    try_whatever_hypothesis_finds(FEWER)


def test_what_was_said_once_and_is_changed_does_no_harm() -> None:
    assert asyncio.run(fuzz(FEW, seed=1)).total() > FEW // 2


@pytest.mark.slow
@pytest.mark.timeout(0)
def test_no_harm_is_done_by_much_more_of_either() -> None:
    try_whatever_hypothesis_finds(MANY // 5)
    assert asyncio.run(fuzz(MANY, seed=2)).total() > MANY // 2


def test_an_error_of_ours_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(self: Exchange, frame: bytes, now_ms: int) -> None:
        raise RuntimeError("stumbled")

    async def story() -> None:
        async with target() as aim:
            monkeypatch.setattr(Exchange, "receive", stumble)
            await aim.try_frame(aim.frames[0], 0)
            await aim.check()

    with pytest.raises(AssertionError, match="stumbled"):
        asyncio.run(story())
