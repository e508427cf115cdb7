"""Realtime: sockets, rooms and the inbox feed."""
