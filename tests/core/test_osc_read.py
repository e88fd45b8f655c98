"""What we read is what python-osc reads; what is not OSC is refused, whatever it is."""

from __future__ import annotations

import struct
import timeit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pythonosc.osc_message import OscMessage
from pythonosc.osc_message_builder import OscMessageBuilder

from stagekit.core.osc import BadOsc, Decoder, Message, bundle, decode, encode
from stagekit.core.osc import read as reader

words = st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)), max_size=20)
addresses = words.map(lambda word: "/" + word)
scalars = st.one_of(
    st.floats(width=32, allow_nan=False),
    st.integers(-(2**63), 2**63 - 1),
    words,
    st.binary(min_size=1, max_size=40),
    st.booleans(),
    st.none(),
)
arguments = st.lists(st.one_of(scalars, st.lists(scalars, max_size=3)), max_size=6)


def theirs(address: str, args: list[object], doubles: bool = False) -> bytes:
    builder = OscMessageBuilder(address)
    for arg in args:
        builder.add_arg(arg, "d" if doubles and isinstance(arg, float) else None)
    return builder.build().dgram


@given(addresses, arguments, st.booleans())
def test_reads_what_python_osc_writes(address: str, args: list[object], doubles: bool) -> None:
    datagram = theirs(address, args, doubles)
    assert decode(datagram) == [Message(None, address, tuple(args))]
    quick = Decoder()
    for _ in range(3):
        assert quick(datagram) == [Message(None, address, tuple(args))]


@given(addresses, st.lists(scalars, max_size=8))
def test_python_osc_reads_what_we_write(address: str, args: list[object]) -> None:
    message = OscMessage(encode(address, tuple(args)))
    assert (message.address, message.params) == (address, args)


def outcome(read: object, datagram: bytes) -> object:
    try:
        return repr(read(datagram))  # type: ignore[operator]
    except BadOsc as reason:
        return str(reason)


@given(st.lists(st.binary(max_size=80), max_size=5))
@example([b"#bundle\0"])
@example([b"/a\0\0,b\0\0\x7f\xff\xff\xff"])
@example([b"/a\0\0,b\0\0\xff\xff\xff\xff"])
@example([b"/a\0\0,c\0\0\xff\xff\xff\xff"])
@example([b"/" * 65_000])
@example([b"/a\0\0," + b"[" * 60_000 + b"\0\0\0\0"])
def test_random_bytes_are_values_or_refused(datagrams: list[bytes]) -> None:
    quick = Decoder()
    for datagram in datagrams * 2:
        assert outcome(quick, datagram) == outcome(decode, datagram)


@given(addresses, st.lists(scalars, max_size=4), st.data())
def test_bent_messages_are_values_or_refused(
    address: str, args: list[object], data: st.DataObject
) -> None:
    whole = encode(address, tuple(args))
    quick = Decoder()
    quick(whole)
    bent = bytearray(whole)
    for _ in range(data.draw(st.integers(0, 3))):
        bent[data.draw(st.integers(0, len(bent) - 1))] = data.draw(st.integers(0, 255))
    short = bytes(bent[: data.draw(st.integers(0, len(bent)))])
    assert outcome(quick, short) == outcome(decode, short)


def test_every_cut_of_a_message_of_numbers_is_refused() -> None:
    whole = encode("/pos", (1.0, 2, 3.0))
    quick = Decoder()
    quick(whole)
    for length in range(9, len(whole)):
        for read in (decode, quick):
            with pytest.raises(BadOsc):
                read(whole[:length])


@given(st.lists(st.tuples(addresses, st.lists(scalars, max_size=3)), max_size=5), st.integers(0, 9))
def test_bundles_are_opened_in_order(messages: list[tuple[str, list[object]]], when: int) -> None:
    inner = bundle([encode(address, tuple(args)) for address, args in messages], when)
    outer = bundle([encode("/first"), inner, encode("/last")], 77)
    assert decode(outer) == [
        Message(77, "/first", ()),
        *(Message(when, address, tuple(args)) for address, args in messages),
        Message(77, "/last", ()),
    ]


def nested(depth: int) -> bytes:
    datagram = encode("/a", (1.0,))
    for _ in range(depth):
        datagram = bundle([datagram])
    return datagram


def test_bundles_a_thousand_deep_are_refused_in_plain_words() -> None:
    assert decode(nested(reader.DEEPEST)) == [Message(1, "/a", (1.0,))]
    for depth in (reader.DEEPEST + 1, 1000, 3000):
        with pytest.raises(BadOsc, match="bundles inside bundles, more than 16 deep"):
            decode(nested(depth))


def test_a_bundle_full_of_nothing_is_read_at_once() -> None:
    full = bundle([encode("/a")] * 4000)
    assert len(decode(full)) == 4000
    assert decode(bundle([])) == []


@pytest.mark.parametrize(
    ("datagram", "reason"),
    [
        (b"", "empty"),
        (b"fader\0\0\0", "does not begin with /"),
        (b"/fader", "without an end"),
        (b"/\xff\0\0", "not UTF-8"),
        (b"/a\0\0f\0\0\0", "without type tags"),
        (b"/a\0\0,f\0\0\0\0", "cut short"),
        (b"/a\0\0,z\0\0", "unknown type tag 'z'"),
        (b"/a\0\0,[f\0\0\0\0\0", "not closed"),
        (b"/a\0\0,]\0\0", "not open"),
        (b"/a\0\0,s\0\0abcd", "a text without an end"),
        (b"/a\0\0,b\0\0\0\0\0\x09abcd", "a blob of 9 bytes"),
        (b"#bundle\0\0\0", "cut short before its time"),
        (b"#bundle\0" + bytes(8) + b"\0\0", "cut short before an element's size"),
        (b"#bundle\0" + bytes(8) + struct.pack(">i", -4), "-4 bytes"),
        (b"#bundle\0" + bytes(8) + struct.pack(">i", 64) + b"/a\0\0", "longer than its bundle"),
    ],
)
def test_each_refusal_says_why(datagram: bytes, reason: str) -> None:
    with pytest.raises(BadOsc, match=reason):
        decode(datagram)


def test_what_ardour_and_old_senders_write_is_taken() -> None:
    assert decode(b"#reply\0\0,i\0\0\0\0\0\3") == [Message(None, "#reply", (3,))]
    assert decode(b"/go\0") == [Message(None, "/go", ())]
    assert decode(b"/a\0\0,s\0\0abc\0") == [Message(None, "/a", ("abc",))]
    assert decode(b"/abcde\0") == [Message(None, "/abcde", ())], "last padding left out"


def test_rare_types() -> None:
    body = struct.pack(">I", 0x11223344) + b"\x00\x90\x3c\x40" + struct.pack(">Q", 5)
    datagram = b"/r\0\0,rmtIcS\0" + body + struct.pack(">I", ord("é")) + b"sym\0"
    # `,rmtIcS` is seven characters and its NUL: eight bytes.
    assert decode(datagram) == [
        Message(None, "/r", (0x11223344, b"\x00\x90\x3c\x40", 5, True, "é", "sym"))
    ]


def test_the_memory_does_not_grow_without_end() -> None:
    quick = Decoder()
    for number in range(3 * reader._REMEMBERED):
        quick(encode(f"/many/{number}", (1.0,)))
    assert len(quick._ones) + len(quick._many) <= reader._REMEMBERED + 2


def test_one_float_costs_little_over_a_microsecond_at_most() -> None:
    quick, datagram = Decoder(), encode("/dimmer/1", (0.5,))
    quick(datagram)
    best = min(timeit.repeat(lambda: quick(datagram), number=20_000, repeat=5))
    # Measured at 0.5 µs; the bound leaves room for a slow machine.
    assert best / 20_000 < 1.2e-6
