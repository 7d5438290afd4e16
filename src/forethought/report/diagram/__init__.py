"""The diagram as PNG, PDF and PowerPoint."""
