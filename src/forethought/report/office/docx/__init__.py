"""Word documents, piece by piece; python-docx does the common parts."""
