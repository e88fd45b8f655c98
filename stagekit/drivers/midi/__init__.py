"""The machine's MIDI: its drivers, what is plugged in, and keeping hold of one port."""
