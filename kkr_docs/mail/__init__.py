"""Mailing a paper to every member, exactly once.

plain, address → recipients → invitation, letter → ledger → history → server → sending → command, importing one way.
"""
