"""The route over sockets, with the real `claude` that the SDK brings, in front of a fake Anthropic."""
