"""Our words: standard library only, known to every other package."""
