"""The tests of Loadline. Run them by `make test`."""
