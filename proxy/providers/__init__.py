"""The providers, one folder each. A new one is a folder and a line here."""
