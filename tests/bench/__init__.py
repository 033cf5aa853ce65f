"""The figures of the proxy beside nginx on the same work: `python -m tests.bench`."""
