"""The command line: one file per group of commands. Parse, call one function, print.

Command modules import what they need inside their functions, so that ``--help`` stays fast.
"""
