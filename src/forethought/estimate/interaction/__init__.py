"""Whether the effect differs between subgroups: one model, one joint test."""
