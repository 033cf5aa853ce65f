"""The subcommands of `loadline`, one module each."""
