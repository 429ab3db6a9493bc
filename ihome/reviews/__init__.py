"""After the stay: the guest's review, and the host's one reply."""
