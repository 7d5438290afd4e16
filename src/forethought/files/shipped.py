"""The worked examples that ship, named in one place: what each shows, in a few words."""

from __future__ import annotations

SHIPPED: dict[str, str] = {
    "think-family": "whole teams drawn by lot",
    "family-links": "people drawn by lot, one by one; some do not take part, some are lost",
    "custody-navigators": "people drawn by lot at each of several sites",
    "joint-response": "areas that start one after another, in an order drawn by lot",
    "castle-doctrine": "states that changed a law at different times; real data",
    "return-home": "a comparison group that nobody drew",
    "one-front-door": "one series over five years, and a second to compare with",
    "five-forces": "five forces that pool sums and no records",
}
"""Names of the folders under ``examples``, beside the one to fill in."""
