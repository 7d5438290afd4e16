"""What the Word and Excel files share."""
