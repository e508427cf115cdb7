"""The side of the wire of an Evolution server, API version 2: the same customers, another gateway in between."""
