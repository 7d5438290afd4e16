"""Sums that may leave a partner: the gate, the released document, and how partners add up."""
