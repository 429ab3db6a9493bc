"""`python -m ihome` is the `ihome` command."""

from ihome.cli import main

main()
