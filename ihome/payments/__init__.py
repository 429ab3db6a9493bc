"""Money: payments, notices, refunds. Knows no booking: a payment has a reference that it never reads."""
