"""The website widget: its settings, sessions, and what a visitor may do."""
