"""Which of our own kinds a JSON file is, for errors about one that stands where another should."""

from __future__ import annotations

from collections.abc import Mapping

KINDS = {
    "moments": "a partner's release",
    "round": "a request for a further round",
    "ledger": "the ledger of a site's releases",
    "lock": "the lock of a plan",
    "assignment": "the record of a draw",
    "sealed-assignment": "a sealed list of arms",
}
"""What files that say their kind are called."""

BY_KEY = {
    "findings": "the findings of an analysis",
    "forethought_scene": "a diagram",
    "sizing": "what a design can see",
}
"""What other files are called, by a key that only they have."""

MOST_KEYS = 4


def kind_in_words(data: object) -> str:
    """Say what a file holds: one of our kinds, or what stands in it."""
    if not isinstance(data, Mapping):
        return "a JSON file without keys and values"
    said = KINDS.get(str(data.get("kind")))
    if said is None:
        said = next((words for key, words in BY_KEY.items() if key in data), None)
    if said is not None:
        return said
    keys = [f"`{key}`" for key in data][:MOST_KEYS]
    more = ", …" if len(data) > MOST_KEYS else ""
    return f"a JSON file of another kind (its keys: {', '.join(keys) or 'none'}{more})"
