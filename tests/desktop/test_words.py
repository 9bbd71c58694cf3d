"""Texts as search sees and shows them."""

from hypothesis import example, given
from hypothesis import strategies as st

from desktop.rows.records import HIT_END, HIT_START
from desktop.rows.search_text import snippet, sought

PLAIN = st.text("abcAB1_ .'-\n", max_size=60)


@given(text=PLAIN, words=st.text("abAB1 _.*[", max_size=6))
@example(text="a_ab Ab. abc", words="ab")
@example(text="a_ab Ab. abc", words="ab ")
def test_hits_are_the_same_in_a_text_of_plain_letters_as_in_any_other(text: str, words: str) -> None:
    assert snippet(f"{text}.é", sought(words)) == snippet(f"{text}.", sought(words)) + "é"


def test_a_snippet_is_one_line_around_the_first_hit() -> None:
    text = "\n".join(f"line {number:02}" for number in range(40))
    after = " ".join(f"line {number}" for number in range(21, 32))
    assert snippet(text, sought("20")) == f"…17 line 18 line 19 line {HIT_START}20{HIT_END} {after} line …"
