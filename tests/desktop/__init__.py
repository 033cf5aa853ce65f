"""Tests and fakes of Loadline: desktop."""
