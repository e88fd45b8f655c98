"""MIDI out: notes, controls, bend, programs and a clock, to an instrument or a desk."""

from stagekit.outputs.midi.device import MidiOut

__all__ = ["MidiOut"]
