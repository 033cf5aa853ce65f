"""Tests and fakes of Loadline: fakes."""
