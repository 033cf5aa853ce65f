"""Builds what people install: `make package`, which is `python -m package` with .dev in the path."""
