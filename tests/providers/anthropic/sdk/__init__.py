"""Tests of the local Claude runtime as a transport."""
