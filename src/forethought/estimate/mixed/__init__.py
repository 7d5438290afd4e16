"""The mixed model with a random intercept, and its small-sample corrections."""
