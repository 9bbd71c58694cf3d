"""One form for all ways to write the same words."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.rows.fold import clusters, fold, without_unseen

WRITING = st.text(max_size=12) | st.text(
    st.characters(whitelist_categories=("Mn", "Mc", "Me", "Lo", "Lm", "Sk", "Cf", "Nd")), max_size=12
)
TRICKY = st.text(
    st.sampled_from("가각ㄱㅏﾊﾟﾞか\u3099é\u0301ßİıςΣſ\u1e9b\u0345ᾳ\u0338\u093c\u0958क\u200b\u00ad🥐\U000e0067"),
    max_size=8,
)
ANY = WRITING | TRICKY


@given(ANY)
def test_what_is_folded_stays_as_it_is(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(ANY)
def test_unicode_forms_and_unseen_characters_make_no_difference(text: str) -> None:
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        assert fold(unicodedata.normalize(form, text)) == fold(text)
    assert fold(without_unseen(text)) == fold(text)
    assert fold("\ufeff" + "\u00ad".join(text.split("e"))) == fold("".join(text.split("e")))


@given(ANY)
def test_pieces_fold_one_by_one_as_they_do_together(text: str) -> None:
    pieces = clusters(text)
    assert "".join(pieces) == text
    assert "".join(map(fold, pieces)) == fold(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("José", "jose"),
        ("Straße", "STRASSE"),
        ("Łódź", "lodz"),
        ("smørrebrød", "SMORREBROD"),
        ("İrem ışık", "irem isik"),
        ("ένας καφές", "ΕΝΑΣ ΚΑΦΕΣ"),
        ("ёлка, йогурт", "елка, иогурт"),
        ("ґанок", "ганок"),
        ("مُحَمَّد أحمد", "محمد احمد"),
        ("می‌خواهم", "ميخواهم"),
        ("قهوة على", "قهوه علي"),
        ("שָׁלוֹם", "שלום"),
        ("क़लम", "कलम"),
        ("ＡＢＣ１２３", "abc123"),
        ("ﾊﾟｿｺﾝ", "パソコン"),
        ("ﬁne œuvre", "fine oeuvre"),
        ("٢٠ किलो ५", "20 किलो 5"),
        ("O’Brien – “ok”", 'o\'brien - "ok"'),
        ("밀가루", "밀가루"),
        ("s̶o̶l̶d̶", "sold"),
    ],
)
def test_ways_to_write_the_same_are_one(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("किताब", "कुतुब"), ("ไม่", "ไม้"), ("パン", "ハン"), ("か", "が"), ("שלום", "שלומי"), ("面", "麵"), ("n", "m")],
)
def test_other_words_stay_other_words(one: str, other: str) -> None:
    assert fold(one) != fold(other)
