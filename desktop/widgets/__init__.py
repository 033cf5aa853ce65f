"""The window's building blocks: small widgets that know the theme and nothing of the proxy."""
