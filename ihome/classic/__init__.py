"""The classic contract `/api/v1.0`: what front ends of the well-known ihome course project speak.

It translates and decides nothing: days that count both ends become nights, yuan become fen, our
refusals become its RET codes, its numbers become our rows. The services are those of `/api/v2`.
docs/guides/classic.md tells what an operator should know; ADR-0018 what was chosen.
"""
