"""The database, behind one door: `proxy.store.store.Store`.

Only modules of this package import SQLAlchemy, and only `store.py` and `query.py` are imported from outside: those two
load no database library, so that the program answers at once and the library loads in the store's own thread.
"""
