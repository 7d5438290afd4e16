"""Models of counts and of yes or no: from cells where columns are discrete, else by passes."""
