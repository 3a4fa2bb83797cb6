"""Plugs in the fixtures that several suites share."""

pytest_plugins = ["tests.fixtures.databases", "tests.fixtures.redis"]
