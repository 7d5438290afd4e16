"""Methods for studies that randomise individuals."""
