"""The figures of the floor: what is open now, and how today went."""
