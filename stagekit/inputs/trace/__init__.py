"""One input of an earlier recording, played as if it came in now."""

from stagekit.inputs.trace.device import Trace

__all__ = ["Trace"]
