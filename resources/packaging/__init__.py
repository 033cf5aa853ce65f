"""The packaged program: where it begins, and what its packages are made from."""
