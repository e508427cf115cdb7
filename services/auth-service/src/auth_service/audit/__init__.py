"""The audit trail: append-only and hash-chained."""
