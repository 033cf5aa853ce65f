"""Tests and fakes of Loadline: proxy."""
