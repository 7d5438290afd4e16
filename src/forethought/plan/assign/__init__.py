"""Random assignment: from a roster and a seed to arms, recorded so that it can be replayed."""
