"""The nights of a house: which are booked, held or closed. One row a night, and the key is the promise."""
