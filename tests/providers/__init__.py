"""Tests and fakes of Loadline: providers."""
