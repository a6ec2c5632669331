"""When each stage runs by itself.

APScheduler says when; the database says whether: a slot of a bulletin is claimed there once, so
that two schedulers, a restart or a clock change never send twice, and a scheduler that was down
makes up for the slot it missed.
"""
