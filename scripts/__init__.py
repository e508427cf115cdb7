"""Command-line tools of ISP Chat that run outside its services."""
