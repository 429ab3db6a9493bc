"""Tools that send text messages; each speaks `base.SmsSender`, each provider has a file."""
