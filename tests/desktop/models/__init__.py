"""Tests of the item models and of the values they show."""
