"""Who somebody really is: consents, cases of real names, pictures of ID cards, who looked at them."""
