"""Small pure things: ids, time, text, JSON."""
