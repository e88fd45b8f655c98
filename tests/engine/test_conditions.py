"""Conditions, whatever is said when: a group is open exactly while its sentence is true."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from stagekit.core.values import SECOND
from tests.engine.build import Stage, group, messages, raw, scene, term, to, when

SIGNALS = ("dancer.a", "dancer.b")
LEVELS = (0.0, 0.25, 0.5, 0.75, 1.0)

words = st.fixed_dictionaries(
    {
        "what": st.sampled_from(SIGNALS),
        "compare": st.sampled_from([">", "<", "is"]),
        "value": st.sampled_from(LEVELS),
        "negate": st.booleans(),
        "lasting": st.sampled_from([0.0, 0.0, 0.03]),
    }
)
steps = st.lists(
    st.tuples(st.integers(1, 40), st.sampled_from(SIGNALS), st.sampled_from(LEVELS)),
    min_size=1, max_size=25,
)  # fmt: skip


class Judge:
    """One term, judged by its definition: true now, and for so long."""

    def __init__(self, word: dict[str, Any]) -> None:
        self.word = word
        self.since: float | None = None

    def hear(self, known: dict[str, float], ms: float) -> None:
        value = known.get(self.word["what"])
        compare, other = self.word["compare"], self.word["value"]
        true = value is not None and (
            value > other if compare == ">" else value < other if compare == "<" else value == other
        )
        if self.word["negate"]:
            true = not true
        if not true:
            self.since = None
        elif self.since is None:
            self.since = ms

    def holds(self, ms: float) -> bool:
        return self.since is not None and ms - self.since >= self.word["lasting"] * 1000


@settings(max_examples=150, deadline=None)
@given(st.lists(words, min_size=1, max_size=3), st.booleans(), steps)
def test_a_group_is_open_exactly_while_its_sentence_is_true(
    sentence: list[dict[str, Any]], every: bool, walk: list[tuple[int, str, float]]
) -> None:
    terms = [term(each["what"], each["compare"], each["value"], negate=each["negate"],
                  lasting=each["lasting"]) for each in sentence]  # fmt: skip
    plan = scene(
        to("dancer.probe", raw("/probe"), group=0), groups=(group(when(*terms, all=every)),)
    )
    stage, judges = Stage(plan), [Judge(each) for each in sentence]
    known: dict[str, float] = {}
    ms, count = 0.0, 0
    for judge in judges:
        judge.hear(known, ms)
    for wait, name, level in walk:
        ms += wait
        # A moment before, and at, what is said: time alone opens what must last.
        for each in (ms - 0.5, ms):
            if each == ms:
                stage.signal(name, level, ms=ms)
                known[name] = level
                for judge in judges:
                    judge.hear(known, ms)
            count += 1
            heard = messages(stage.signal("dancer.probe", count / 1000, ms=each))
            held = [judge.holds(each) for judge in judges]
            wanted = all(held) if every else any(held)
            assert bool(heard) == wanted, (each, known, sentence)
    assert ms / 1000 < SECOND
