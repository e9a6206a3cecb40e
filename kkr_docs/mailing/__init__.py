"""Mailing a document to every member, exactly once.

The modules import one way, from left to right: plain, kind, mime, table_file → recipients → invitation, ledger →
letter, history, identity, transport, advice, keys → server, tokens, graph_draft → smtp_login, graph → smtp → account,
sending, returns → mailing → report → status, closed → dispatch.
"""
