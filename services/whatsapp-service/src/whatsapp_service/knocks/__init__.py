"""Knocks: who called the webhook address and was not let in, counted; and when the address was last verified."""
