"""How what sources say is written: XML, HTML, mail, calendars, tables, alerts, open formal norms.

Each is read safely whoever wrote it, into values that say nothing of entries yet.
"""
