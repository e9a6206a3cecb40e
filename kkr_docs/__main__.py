"""`python -m kkr_docs` is the command kkr-docs."""

from kkr_docs.cli.app import main

main()
