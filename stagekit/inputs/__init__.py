"""What comes in: pose, MIDI, OSC."""
