"""Tools that send text messages; each speaks `ihome.verification.ports.SmsSender`."""
