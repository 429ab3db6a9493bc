"""What a host offers: words, photos, a place, a price and rules; draft → published ⇄ paused.

Nights and prices per night belong to `calendar`, bookings to `booking`. Ratings and counts come up as
news (wiring.py), and whether guests are expected is asked through a port.
"""
