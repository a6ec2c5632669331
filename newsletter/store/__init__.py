"""The only SQL: the engine, the migrations, and one file of named queries per word.

Functions here take a transaction (``Tx``), flush and never commit: a transaction is opened and
committed at the edge, by a command, a request or a job::

    with store.writing() as tx:
        sources.add(tx, source)
"""
