"""Mailing a paper to every member, exactly once.

The modules import one way, from left to right: plain, kind, table_file → recipients → invitation, ledger →
letter, history, identity, server → account, sending → mailing → report → dispatch.
"""
