"""The program beside invented providers, accounts and clients, to be seen and tried without any account."""
