"""The operator's side: so far, the promises of the house checked against the rows."""
