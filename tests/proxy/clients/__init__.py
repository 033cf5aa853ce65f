"""Tests of pointing clients at Loadline."""
