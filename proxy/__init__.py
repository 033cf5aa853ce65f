"""The proxy: accounts, credentials, the byte pipe, usage and records. It runs without a window and imports no Qt."""
