"""One module a scenario; each has `measure()`, which returns what it found, in printing order."""
