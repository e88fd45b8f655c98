"""A MIDI keyboard or controller, or a .mid file played as if it were one."""

from stagekit.inputs.midi.device import Midi

__all__ = ["Midi"]
