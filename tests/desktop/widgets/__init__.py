"""Tests of the small widgets that every page is built of."""
