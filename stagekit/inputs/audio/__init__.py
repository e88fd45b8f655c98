"""What a microphone or a sound file does, as numbers; no sound leaves it."""

from stagekit.inputs.audio.device import Audio

__all__ = ["Audio"]
