"""What people see in a browser: the issues, their calendars and pictures, and the way out.

::

    request = one that is within limits, noted without its token      # server.py, guard.py
    page    = route -> one transaction -> template                    # public/, pages.py
    answer  = with what lets it be kept, or says it is unchanged      # answers.py
    fault   = a page too, without a trace                             # errors.py
"""
