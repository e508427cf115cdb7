"""Usage: what the provider says it charges for, counted from its own statuses."""
