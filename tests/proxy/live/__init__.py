"""Settings that count while the program runs: each is changed in its file, and shown to count."""
