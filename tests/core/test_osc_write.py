"""What we write is byte for byte what python-osc writes."""

from __future__ import annotations

import math
import struct
import timeit

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pythonosc.osc_message_builder import OscMessageBuilder
from pythonosc.osc_packet import OscPacket

from stagekit.core.osc import (
    IMMEDIATELY,
    BadOsc,
    bundle,
    bundle_of,
    encode,
    ntp_from_unix,
    unix_from_ntp,
)
from stagekit.core.osc import write as writer

words = st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)), max_size=20)
addresses = words.map(lambda word: "/" + word)
floats = st.floats(width=32, allow_nan=False)
# The least int32 is one that python-osc writes as an int64; ours is an int32, as OSC has it.
ints = st.integers(-(2**31) + 1, 2**31 - 1)
scalars = st.one_of(
    floats, ints, words, st.binary(min_size=1, max_size=40), st.booleans(), st.none()
)


def theirs(address: str, args: list[object]) -> bytes:
    builder = OscMessageBuilder(address)
    for arg in args:
        builder.add_arg(arg)
    return builder.build().dgram


@given(addresses, st.lists(scalars, max_size=8))
def test_the_same_bytes_as_python_osc(address: str, args: list[object]) -> None:
    expected = theirs(address, args)
    assert encode(address, tuple(args)) == expected
    assert encode(address, args) == expected, "from the second time on, from memory"


@given(addresses, st.lists(floats, min_size=1, max_size=60))
def test_numbers_from_memory(address: str, numbers: list[float]) -> None:
    first = encode(address, tuple(numbers))
    other = [-number for number in numbers]
    assert encode(address, tuple(other)) == theirs(address, list(other))
    assert encode(address, tuple(numbers)) == first


rows = st.one_of(
    st.tuples(addresses, st.tuples(st.floats(allow_nan=False))),  # also beyond float32
    st.tuples(addresses, st.lists(scalars, max_size=3).map(tuple)),
)


@given(st.lists(rows, max_size=9), st.integers(0, 2**64 - 1))
def test_a_bundle_at_once_is_one_of_its_messages(
    messages: list[tuple[str, tuple[object, ...]]], when: int
) -> None:
    expected = bundle([encode(*one) for one in messages], when)
    assert bundle_of(messages, when) == expected
    assert bundle_of(messages, when) == expected, "from the second time on, from memory"


@given(st.lists(floats, max_size=9))
def test_lists_are_laid_flat(numbers: list[float]) -> None:
    assert encode("/l", (tuple(numbers), "x")) == encode("/l", (*numbers, "x"))
    assert encode("/l", (numbers,)) == encode("/l", tuple(numbers))


@given(st.integers())
def test_large_ints_become_h_and_are_held(value: int) -> None:
    assume(value != -(2**31))  # as above
    held = max(-(2**63), min(2**63 - 1, value))
    assert encode("/n", (value,)) == theirs("/n", [held])


def test_the_int_after_a_small_one_is_not_cut() -> None:
    encode("/cached", (1, 2.0))
    assert encode("/cached", (2**31, 2.0))[8:].startswith(b",hf\0")


@pytest.mark.parametrize(
    ("value", "held"),
    [(1e39, writer.LARGEST_FLOAT), (-1e300, -writer.LARGEST_FLOAT), (math.inf, math.inf)],
)
def test_floats_beyond_float32_are_held(value: float, held: float) -> None:
    encode("/f", (0.5,))
    (got,) = struct.unpack(">f", encode("/f", (value,))[-4:])
    assert got == held


def test_nul_leaves_a_text_and_is_refused_in_an_address() -> None:
    assert encode("/t", ("a\0b",)) == encode("/t", ("ab",))
    with pytest.raises(BadOsc, match="NUL"):
        encode("/a\0b", (1.0,))


@pytest.mark.parametrize("address", ["", "fader", " /fader"])
def test_addresses_begin_with_a_slash(address: str) -> None:
    for _ in range(2):
        with pytest.raises(BadOsc, match="begins with /"):
            encode(address, (1.0,))


@pytest.mark.parametrize("value", [object(), {"a": 1}, [[1.0]], 1j])
def test_what_osc_cannot_carry_is_refused(value: object) -> None:
    with pytest.raises(BadOsc, match="cannot carry"):
        encode("/x", (value,))


def test_the_memory_does_not_grow_without_end() -> None:
    for number in range(writer._REMEMBERED + 50):
        encode(f"/many/{number}", (1.0,))
        encode(f"/many/{number}", (1.0, 2.0))
    assert len(writer._heads_of_one) <= writer._REMEMBERED
    assert len(writer._heads) <= writer._REMEMBERED


@given(st.lists(st.tuples(addresses, st.lists(scalars, max_size=3)), min_size=1, max_size=6))
def test_bundles_read_back_by_python_osc(messages: list[tuple[str, list[object]]]) -> None:
    datagram = bundle([encode(address, tuple(args)) for address, args in messages], IMMEDIATELY)
    found = [(one.message.address, one.message.params) for one in OscPacket(datagram).messages]
    # python-osc sorts by time and keeps the order of equal times.
    assert found == [(address, args) for address, args in messages]


@given(st.integers(0, 2_085_978_495 * 1_000_000_000 - 1))
def test_time_tags_there_and_back(ns: int) -> None:
    assert abs(unix_from_ntp(ntp_from_unix(ns)) - ns) <= 1
    assert ntp_from_unix(ns) > IMMEDIATELY


def test_a_bundle_carries_its_time() -> None:
    tag = ntp_from_unix(2_000_000_000_250_000_000)
    assert bundle([], tag)[8:16] == struct.pack(">Q", tag)
    assert OscPacket(bundle([encode("/a")], tag)).messages[0].time == pytest.approx(
        2_000_000_000.25, abs=1e-3
    )


def test_one_float_costs_a_microsecond_at_most() -> None:
    encode("/dimmer/1", (0.5,))
    best = min(timeit.repeat(lambda: encode("/dimmer/1", (0.5,)), number=20_000, repeat=5))
    # Measured at 0.13 µs; the bound leaves room for a slow machine.
    assert best / 20_000 < 1e-6
