"""Reads of admin, which may join the tables of every package (0006)."""
