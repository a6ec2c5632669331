"""Collecting: due sources are visited politely, and what is new or changed is queued."""
