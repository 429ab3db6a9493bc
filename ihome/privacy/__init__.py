"""What is kept about people: which column is personal, taking it along, having it deleted, its clocks."""
