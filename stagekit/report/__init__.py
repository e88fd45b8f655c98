"""What a show owes and costs: credits, energy, riders."""
