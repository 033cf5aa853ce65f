"""Tests of the window, its pages and dialogs, by what a user does."""
