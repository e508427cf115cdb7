"""Messages: the write path, history and receipts."""
