"""The control API: what the page and the tests do to the simulated world. Meta has nothing like it."""
