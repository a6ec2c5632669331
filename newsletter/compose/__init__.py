"""From approved items to the exact bytes that are sent.

::

    draft     = approved items of a bulletin, frozen and in order     # draft.py, arrange.py
    content   = what readers see, as values                           # content.py, cards.py
    html      = Jinja2 -> MJML -> HTML -> inlined CSS                  # html.py
    text      = the same facts for those who read plain text          # render.py
    variant   = both, approved, with their fingerprint                # render.py, freeze.py
"""
