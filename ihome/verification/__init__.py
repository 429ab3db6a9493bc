"""Are you a person (picture captcha), and is this your phone (SMS code)."""
