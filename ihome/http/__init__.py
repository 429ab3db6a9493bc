"""Manners at the door: who asks, what was said, how we answer."""
