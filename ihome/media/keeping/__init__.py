"""Keeping photos: which store is in use, a second copy, moving, backing up, scrubbing.

Below the service of media: it writes rows and asks here for copies of what it put.
"""
