"""What reading JSON may raise that is none, or not of the expected shape."""

import msgspec

UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
"""A document nested by the thousand is as unreadable as one that is cut: anybody can send it."""
