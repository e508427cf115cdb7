"""One module a family of figures; each measures round by round, all systems in turn."""
