"""Who compares names with ID numbers: one tool a file."""
