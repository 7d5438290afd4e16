"""Plain words for codes, methods and designs, and how words are joined."""
