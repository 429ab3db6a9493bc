"""What comes in at the desk and what goes out."""
