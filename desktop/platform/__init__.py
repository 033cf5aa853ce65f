"""What differs between Linux, Windows and macOS."""
