"""A trace for other tools: MCAP, one topic for each source, JSON messages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from stagekit.core.values import Happening
from stagekit.show.trace import Reader

SCHEMA = {
    "type": "object",
    "properties": {
        "seq": {"type": "integer"}, "kind": {"type": "string"}, "source": {"type": "string"},
        "name": {"type": "string"}, "who": {"type": "integer"}, "values": {"type": "array"},
    },
}  # fmt: skip


class NoMcap(Exception):
    """The package `mcap` is not installed."""


def export_mcap(trace: Path, target: Path) -> int:
    """Write a trace as MCAP; the answer is how many happenings it holds.

    Raises:
        NoMcap: the extra `stagekit[mcap]` is not installed.
        TraceWrong, OSError: as `Reader`.
    """
    try:
        from mcap.writer import Writer
    except ImportError as error:
        raise NoMcap from error
    reader = Reader(trace)
    encode = msgspec.json.Encoder().encode
    count = 0
    part = target.with_name(target.name + ".part")
    with part.open("wb") as file:
        writer: Any = Writer(file)
        writer.start(library="stagekit")
        schema = writer.register_schema("stagekit.Happening", "jsonschema", encode(SCHEMA))
        channels: dict[str, int] = {}
        for row in reader:
            if not isinstance(row, Happening):
                continue
            topic = f"/{row.source}/{row.name}".rstrip("/")
            channel = channels.get(topic)
            if channel is None:
                channel = writer.register_channel(topic, "json", schema)
                channels[topic] = channel
            body = {"seq": row.seq, "kind": row.kind, "source": row.source, "name": row.name,
                    "who": row.who, "values": row.values}  # fmt: skip
            writer.add_message(channel, log_time=row.at, publish_time=row.at,
                               data=encode(body), sequence=row.seq)  # fmt: skip
            count += 1
        writer.finish()
    part.replace(target)
    return count
