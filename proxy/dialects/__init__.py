"""Wire formats that clients speak, one module each."""
