"""Studies simulated before there are data: sums drawn from their sampling distribution."""
