"""Reading Czech prose: what a sentence says of calls and events, as values.

::

    text -> sentences (numerals in digits) -> moments (clocks), amounts     what is written
         -> roles, purposes (cues)                                          what it is of
         -> facts                                                           what counts
"""
