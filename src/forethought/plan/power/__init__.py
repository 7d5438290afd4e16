"""Power, sample size and smallest detectable effect before there are data, in closed form."""
