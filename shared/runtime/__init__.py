"""Processes: descriptors, the launcher, servers and sockets."""
