"""The report as HTML, PDF, Word and one slide."""
