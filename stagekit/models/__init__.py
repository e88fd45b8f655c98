"""What answers: generators that learn in the room."""
