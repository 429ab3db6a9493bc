"""From a quote to a stay: place, accept, pay, cancel, complete."""
