"""What leaves the desk for its people: who is told by which channel, and rows until it has left."""
