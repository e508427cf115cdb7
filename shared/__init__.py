"""What every ISP Chat service stands on: runtime, settings, errors, database, events, security."""

__version__ = "0.1.0"
