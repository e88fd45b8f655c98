"""OSC 1.0 as bytes: messages and bundles, written and read, with no socket.

Open Sound Control 1.0 (opensoundcontrol.stanford.edu/spec-1_0.html): an
address, a line of type tags, then the arguments, each padded to four bytes.
"""

from __future__ import annotations

from stagekit.core.osc.read import FLOAT, Decoder, Message, decode
from stagekit.core.osc.refusal import BadOsc
from stagekit.core.osc.write import (
    BIGGEST_DATAGRAM,
    IMMEDIATELY,
    bundle,
    bundle_of,
    encode,
    ntp_from_unix,
    unix_from_ntp,
)

__all__ = [
    "BIGGEST_DATAGRAM",
    "FLOAT",
    "IMMEDIATELY",
    "BadOsc",
    "Decoder",
    "Message",
    "bundle",
    "bundle_of",
    "decode",
    "encode",
    "ntp_from_unix",
    "unix_from_ntp",
]
