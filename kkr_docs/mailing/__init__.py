"""Mailing a paper to every member, exactly once.

The modules import one way, from left to right: plain, kind, table_file → recipients → invitation, ledger →
letter, history, identity, transport, advice → server → smtp_login → smtp → account, sending, returns → mailing →
report → dispatch.
"""
