"""What asyncio promises and what Qt promises, kept by the loop that is both."""
