"""The operator's side: the desk, and the promises of the house checked against the rows."""
