"""The byte pipe over real sockets, behaviour by behaviour (the numbers are those of proxy-behaviour)."""
