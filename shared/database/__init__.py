"""The database port, its adapters and migrations."""
