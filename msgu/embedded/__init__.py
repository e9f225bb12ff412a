"""Starts a Postgres and a Redis of our own for `make run` and the tests. No app imports it."""
