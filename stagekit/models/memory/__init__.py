"""A memory that learns the notes played in the room, and answers with them."""

from stagekit.models.memory.model import Memory

__all__ = ["Memory"]
