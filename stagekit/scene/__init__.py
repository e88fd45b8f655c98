"""The scene language: read with positions, check, and make a plan."""
