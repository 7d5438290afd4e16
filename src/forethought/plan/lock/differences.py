"""What changed between two versions of theory and plan, in words people read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from forethought.plan.unsaid import Unsaid

SINGULAR = {
    "questions": "question",
    "outcomes": "outcome",
    "activities": "activity",
    "resources": "resource",
    "indicators": "indicator",
    "arms": "arm",
    "waves": "wave",
    "instruments": "instrument",
    "items": "item",
    "choices": "choice",
    "leads_to": "link to",
    "roles": "role",
    "subgroups": "subgroup",
}
"""What one thing of a list is called."""

NAMES = ("id", "to", "name", "by")
"""The key by which things of a list are told apart, the first that they all have."""

MOST_LETTERS = 120


@dataclass(frozen=True)
class Change:
    """One value that is not what it was; None where there was, or is, none."""

    what: str
    before: str | None
    after: str | None

    @property
    def words(self) -> str:
        """Say it: "question q-refers: method was mixed-model, is cluster-robust-cr2"."""
        if self.before is None:
            return f"{self.what} was added: {self.after}"
        if self.after is None:
            return f"{self.what} was taken out (was {self.before})"
        return f"{self.what} was {self.before}, is {self.after}"


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Change, ...]:
    """Name every difference between two canonical documents (``theory`` and ``plan``).

    Things with an id are held against each other by their id, wherever they stand; that a list of
    them has another order is one change more. Comments, the order of keys and values written out
    that are the default anyway are in neither document; a value that was the default, or is it
    now, is told with the default's value.
    """
    return tuple(
        change
        for part in ("plan", "theory")
        for change in _of_maps(
            before.get(part, {}), after.get(part, {}), _top(part), Unsaid.root(part)
        )
    )


def _top(part: str) -> tuple[str, ...]:
    return () if part == "plan" else ("theory",)


def _differ(
    before: Any, after: Any, at: tuple[str, ...], unsaid: Unsaid, key: str = ""
) -> Iterator[Change]:
    if before == after:
        return
    if isinstance(unsaid.default, Mapping):  # a part left out stands for its defaults, one by one
        before, after = ({} if side is None else side for side in (before, after))
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        yield from _of_maps(before, after, at, unsaid)
    elif isinstance(before, list) and isinstance(after, list) and (name := _named(before, after)):
        yield from _of_lists(before, after, at, unsaid, key, name)
    else:
        yield Change(_path(at), _meant(before, unsaid), _meant(after, unsaid))


def _meant(value: Any, unsaid: Unsaid) -> str | None:
    """Say a value; where none stands, the default that is meant."""
    if value is not None or unsaid.default in (None, "", []):
        return _said(value)
    return f"{_said(unsaid.default)} (the default)"


def _of_maps(
    before: Mapping[str, Any], after: Mapping[str, Any], at: tuple[str, ...], unsaid: Unsaid
) -> Iterator[Change]:
    for key in dict.fromkeys((*before, *after)):
        # the top of each file is named after the file itself
        here = at if key in ("plan", "theory") and len(at) < 2 else (*at, key)
        yield from _differ(before.get(key), after.get(key), here, unsaid.at(key), key)


def _named(before: list[Any], after: list[Any]) -> str | None:
    """Return the key that tells the things of two lists apart."""
    things = [*before, *after]
    if not things or not all(isinstance(thing, Mapping) for thing in things):
        return None
    for name in NAMES:
        if all(name in thing for thing in things) and all(
            len({str(thing[name]) for thing in side}) == len(side) for side in (before, after)
        ):
            return name
    return None


def _of_lists(
    before: list[Any],
    after: list[Any],
    at: tuple[str, ...],
    unsaid: Unsaid,
    key: str,
    name: str,
) -> Iterator[Change]:
    was = {str(thing[name]): thing for thing in before}
    now = {str(thing[name]): thing for thing in after}
    above, one = at[:-1], SINGULAR.get(key, key)
    for label in dict.fromkeys((*was, *now)):
        here = (*above, f"{one} {label}:")
        if label in was and label in now:
            yield from _differ(was[label], now[label], here, unsaid.at(label))
        else:
            yield Change(
                _path(here),
                _brief(was[label], name) if label in was else None,
                _brief(now[label], name) if label in now else None,
            )
    kept = [label for label in was if label in now]
    order = [label for label in now if label in was]
    if kept != order:
        yield Change(f"the order of {_path(at)}", ", ".join(kept), ", ".join(order))


def _path(at: tuple[str, ...]) -> str:
    """Write where it stands: "question q-refers: estimand, at"."""
    words = ""
    for part in at:
        joint = "" if not words else " " if words.endswith(":") else ", "
        words += joint + part.replace("_", " ")
    return words.removesuffix(":")


def _brief(thing: Mapping[str, Any], name: str) -> str:
    """Say what a whole thing is."""
    rest = {key: value for key, value in thing.items() if key != name}
    return _said(rest) or "nothing more"


def _said(value: Any) -> str | None:
    if value is None:
        return None
    words = _words(value)
    return words if len(words) <= MOST_LETTERS else words[: MOST_LETTERS - 1] + "…"


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return ", ".join(f"{str(key).replace('_', ' ')} {_words(v)}" for key, v in value.items())
    if isinstance(value, list):
        return ", ".join(map(_words, value)) or "none"
    return str(value)
