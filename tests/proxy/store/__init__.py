"""Tests and fakes of Loadline: the store."""
