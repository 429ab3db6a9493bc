"""A payment provider that is not one: another party, in our process, that speaks to us by HTTP alone.

It keeps its own ledger, signs what it says, refuses what is not signed, and repeats a notice until it
reads `success`. Embedded mode only. ADR-0015.
"""
