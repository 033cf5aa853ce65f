"""The database, behind one door: `proxy.store.store.Store`."""
