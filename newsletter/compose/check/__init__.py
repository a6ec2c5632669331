"""What a mail must be before it goes out: one small function for each rule.

::

    mail     = the finished message, taken apart           # mail.py
    rules    = structure, links, type, dark, …             # one file for each group of rules
    findings = what each rule has to say of the mail       # run.py, finding.py

The rules have letters and numbers; where each comes from stands beside it as its source.
"""
