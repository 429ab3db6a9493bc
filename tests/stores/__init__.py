"""A stage for each store: an empty place on a server that speaks its real protocol.

`stages.py` lists them; a stage's module starts its server when it is first asked for.
"""
