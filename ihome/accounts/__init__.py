"""Who people are: sign up, log in, profile, password, real name."""
