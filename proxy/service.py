"""The facade that the desktop, the command line and the control API hold: start, stop, ask, change.

This module, `proxy/__main__.py` and `desktop/app.py` are the only ones that build the graph of objects.
"""
