"""The control API: what scripts and the program's own commands may ask and change, behind a token."""
