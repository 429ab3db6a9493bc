"""Where files live: one tool a file, all with the same behaviour (tests/contracts/test_storage.py)."""
