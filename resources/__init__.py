"""Files that ship with the program: icons, desktop entry, translations, documents."""
