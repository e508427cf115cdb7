"""The month's report: what was done each day, by queue, agent and channel, counted once and kept as daily sums."""
