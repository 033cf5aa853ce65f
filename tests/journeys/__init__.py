"""The whole program on loopback, with the clients that people use."""
