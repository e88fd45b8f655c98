"""The factor oracle against brute force, and its promises on any word."""

from hypothesis import given
from hypothesis import strategies as st

from stagekit.models.memory.oracle import Oracle

words = st.text(alphabet="abc", max_size=24)


def longest_repeated_suffix(word: str) -> str:
    """The longest suffix that occurs at least twice, found by trying them all."""
    for start in range(1, len(word)):
        if word.find(word[start:]) < start:
            return word[start:]
    return ""


@given(words)
def test_every_factor_can_be_read_from_the_beginning(word: str) -> None:
    oracle = Oracle(word)
    for start in range(len(word)):
        for end in range(start + 1, len(word) + 1):
            state = oracle.read(word[start:end])
            assert state is not None
            # it arrives at the factor's first occurrence or before the end of any other
            assert state >= end - start


@given(words)
def test_suffix_links_lead_where_the_longest_repeated_suffix_is_read(word: str) -> None:
    # The paper defines the link by reading in the oracle, which may take a short
    # cut to an earlier state than the suffix's first occurrence (baababbab: 4, not
    # 6). What is shared behind both states is real all the same.
    oracle = Oracle(word)
    for end in range(1, len(word) + 1):
        repeated = longest_repeated_suffix(word[:end])
        link, shared = oracle.suffix[end], oracle.shared[end]
        assert link == oracle.read(repeated)
        assert shared <= len(repeated)
        assert word[link - shared : link] == word[end - shared : end]


@given(words, words)
def test_learning_at_once_or_letter_by_letter_is_the_same(first: str, second: str) -> None:
    batch, live = Oracle(first + second), Oracle(first)
    for letter in second:
        live.add(letter)
    assert (live.follow, live.suffix, live.shared, live.twins) == (
        batch.follow,
        batch.suffix,
        batch.shared,
        batch.twins,
    )


@given(words)
def test_it_stays_small(word: str) -> None:
    oracle = Oracle(word)
    transitions = sum(len(following) for following in oracle.follow)
    assert len(oracle.follow) == len(word) + 1
    assert transitions <= max(0, 2 * len(word) - 1)


@given(words)
def test_a_leap_has_the_same_past(word: str) -> None:
    oracle = Oracle(word)
    for state in range(1, len(word) + 1):
        for twin, shared in oracle.leaps(state, least=2):
            assert twin != state
            assert shared >= 2
            assert word[:state].endswith(word[twin - shared : twin])


def test_the_word_of_the_paper() -> None:
    # Allauzen, Crochemore, Raffinot 1999, figure 3: abbbaab; it also reads
    # "abba", which is no factor: an oracle may say yes too often, never too seldom.
    oracle = Oracle("abbbaab")
    assert oracle.suffix == [-1, 0, 0, 2, 3, 1, 1, 2]
    assert oracle.read("bbb") == 4
    assert oracle.read("abba") == 5
    assert oracle.read("aaa") is None
    assert oracle.leaps(0) == []
