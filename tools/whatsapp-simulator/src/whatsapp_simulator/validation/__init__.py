"""What Meta refuses, and with which code: pure checks of request bodies."""
