"""The command line: a module a command, and `app` that finds them.

A command parses its arguments, calls the rest of the package and prints what came of it. It returns an exit code (none
is 0) or raises a click exception; `app.main` alone leaves the process.
"""
