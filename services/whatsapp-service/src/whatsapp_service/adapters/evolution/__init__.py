"""Evolution API v2: a gateway that links a number as WhatsApp Web does. It is not official."""
