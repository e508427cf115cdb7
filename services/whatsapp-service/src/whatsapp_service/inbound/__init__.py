"""What comes in: stored as it came, split into items, handed to chat."""
