"""Methods for studies that randomise clusters, by least squares or by lot."""
