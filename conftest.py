"""The fixtures of `tests/support` for the tests of every member of the workspace."""

pytest_plugins = ["tests.support.fixtures", "tests.support.floor_fixtures"]
