"""The whole service on recorded inputs, in a folder of its own: nothing leaves the machine.

Its clock stands at the Monday morning on which the inputs were recorded; everything else is
real: an HTTP server, the database, the rendering, and a mail server that keeps what it takes.
"""
