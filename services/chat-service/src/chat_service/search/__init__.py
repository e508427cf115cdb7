"""Search over conversations: by protocol, by contact, and by the words of messages."""
