"""Chromium against a running system: what customers and agents see."""
