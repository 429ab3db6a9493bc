"""Notifications: what happened to a booking, told by text message to whom it concerns, once."""
