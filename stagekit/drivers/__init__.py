"""What inputs and outputs share of the machine's own drivers."""
