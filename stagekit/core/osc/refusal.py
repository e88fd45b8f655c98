"""The one refusal of this package."""

from __future__ import annotations


class BadOsc(ValueError):
    """Not OSC, or not to be written as OSC: one plain reason, in English."""
