"""`python -m servicecase`."""

from servicecase.cli import main

main()
