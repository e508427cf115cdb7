"""A load generator that costs little: one thread, epoll, no work per message beyond counting it."""
