"""An e-mail newsletter and information service for associations of municipalities.

The flow, and the folders in its order::

    entries  = sources.collect(due sources, fetch)      # sources/, collect/
    items    = queue of what is new or changed          # collect/
    chosen   = editors approve, correct, reject         # curate/
    issue    = chosen items of a bulletin, frozen       # compose/
    variants = MJML -> HTML + text, approved            # compose/, templates/
    planned  = one ledger row per subscriber            # audience/, deliver/
    accepted = message bytes -> SMTP -> outcome         # deliver/
    and each of these runs by itself at its hour        # schedule/

Stages do not import each other: they meet in the database (``store/``).
"""
