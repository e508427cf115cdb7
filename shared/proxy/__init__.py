"""Ways to another service of this installation: its own app in this process, or a reverse proxy over the network."""
