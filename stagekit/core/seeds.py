"""Chance that is the same twice: every draw follows from the scene's seed.

The only place in core, scene and engine that may speak of randomness; nothing
here keeps a state, so a node that draws needs to remember only how often.
"""

from __future__ import annotations

import hashlib
import random


def seed_for(seed: int, name: str) -> int:
    """The seed of one node: a 64-bit number from the scene's seed and its name.

    >>> seed_for(41, "memory") == seed_for(41, "memory")
    True
    >>> seed_for(41, "memory") == seed_for(42, "memory")
    False
    """
    text = f"{seed}:{name}".encode()
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "big")


def generator(seed: int, name: str) -> random.Random:
    """A generator for one node (models); never shared between nodes."""
    return random.Random(seed_for(seed, name))


def draw(seed: int, count: int) -> float:
    """Draw number `count` of a node, 0 <= draw < 1 (SplitMix64, Steele 2014).

    >>> 0.0 <= draw(7, 1) < 1.0 and draw(7, 1) == draw(7, 1)
    True
    """
    z = (seed + (count + 1) * 0x9E3779B97F4A7C15) & 0xFFFFFFFFFFFFFFFF
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & 0xFFFFFFFFFFFFFFFF
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & 0xFFFFFFFFFFFFFFFF
    return ((z ^ (z >> 31)) >> 11) / 9007199254740992.0
