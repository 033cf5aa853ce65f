"""The built program and its packages, used as people use them. `make package-test`, after `make package`."""
