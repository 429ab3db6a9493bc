"""Tools that take money; each speaks `base.Gateway`."""
