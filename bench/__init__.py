"""Measurements. `make bench`, or `python -m bench doors`; bench/README.md says what each number means."""
