"""Tools: databases and networks. Knows no guest and no house."""
