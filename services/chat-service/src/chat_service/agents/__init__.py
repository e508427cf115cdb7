"""Agents: what this service knows of the users of auth-service."""
