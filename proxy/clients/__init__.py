"""Pointing clients at Loadline: what to write where."""
