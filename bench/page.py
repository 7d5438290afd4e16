"""The results as a page: a table a case, what was aimed at, and what we lose, first."""

from __future__ import annotations

from collections.abc import Iterator

from bench.case import OURS, Aim, Case
from bench.race import Raced, compared, middle, shared_answers

HEAD = (
    "| side | whole process | × ours | fit alone | × ours | × ours from the sums | peak memory "
    "| × ours |\n|---|---|---|---|---|---|---|---|"
)
EXPLAINED = """\
Each side runs in a fresh process and reads the same file, sides taking turns; medians of {rounds}
runs after a warm-up, the range in brackets. Multiples are the side's figure over ours: below 1 we
lose. Speed is compared only where the answers agree.

- **whole process**: from start to end, with imports and reading.
- **fit alone**: without start, imports and, for the peers, reading. Ours holds the query that reads
  the file.
- **from the sums**: against ours without that query, as when sums are at hand.
"""
KINDS = {"whole": "whole process", "fitting": "fit alone", "from sums": "from the sums"}


def page(title: str, made_by: str, cases: dict[str, Case], results: dict[str, Raced]) -> str:
    """Return the page of all cases that have results."""
    raced = {name: results[name] for name in cases if name in results}
    rounds = min((len(runs) for one in raced.values() for runs in one.runs.values()), default=0)
    machines = sorted({one.machine for one in raced.values()})
    lost = [line for name, one in raced.items() for line in losses(cases[name], one)]
    parts = [
        f"# {title}\n",
        f"Made by {made_by} on {'; '.join(machines)}.\n",
        EXPLAINED.format(rounds=rounds),
        "How time and memory grow with rows and clusters: [drawn](bench-growth.md).\n",
        "## What we lose\n",
        "\n".join(f"- {line}" for line in lost) if lost else "Nothing here.",
        "",
        *(_case(cases[name], one) for name, one in raced.items()),
    ]
    return "\n".join(parts)


def _case(case: Case, raced: Raced) -> str:
    lines = [f"## {case.title}\n", HEAD, *table(case, raced), ""]
    told = [*_agreement(case, raced), *(line for line, _ in verdicts(case, raced))]
    told += [f"{side}: not run, {why}." for side, why in raced.lacking.items()]
    told.append(f"Load of the machine: {raced.load[0]:.1f} before, {raced.load[1]:.1f} after.")
    return "\n".join([*lines, *(f"- {line}" for line in told), ""])


def _agreement(case: Case, raced: Raced) -> Iterator[str]:
    for side, runs in raced.runs.items():
        if side == OURS:
            continue
        shared = shared_answers(raced.runs[OURS], runs)
        found = compared(case, raced, side)
        if found is not None:
            yield f"{side}: answers differ ({found}), so speed is not compared."
        elif shared:
            least = {name: case.loose.get(name, case.tolerance) for name in shared}
            within = ", ".join(f"{name} {by:g}" for name, by in least.items())
            yield f"{side}: agrees within ({within}); {case.why}."


def table(case: Case, raced: Raced) -> Iterator[str]:
    """Give the rows of one case."""
    for side, runs in raced.runs.items():
        seconds = sorted(run["whole"] for run in runs)
        whole = f"{shown(middle(runs, 'whole'))} ({shown(seconds[0])} to {shown(seconds[-1])})"
        bare = middle(runs, "from sums")
        fit = shown(middle(runs, "fitting")) + (f" {case.each}" if case.each else "")
        fit += f" ({shown(bare)} from the sums)" if bare is not None else ""
        memory = middle(runs, "megabytes")
        times = [_times(ratio(case, raced, side, key)) for key in (*KINDS, "megabytes")]
        held = "" if memory is None else f"{memory:,.0f} MB"
        yield (
            f"| {side} | {whole} | {times[0]} | {fit} | {times[1]} | {times[2]} | {held} "
            f"| {times[3]} |"
        )


def ratio(case: Case, raced: Raced, side: str, key: str) -> float | None:
    """Return a peer's figure over ours; None where there is nothing to compare."""
    ours = raced.runs.get(OURS)
    if side == OURS or not ours or compared(case, raced, side) is not None:
        return None
    if case.each and key in ("whole", "megabytes"):
        return None
    own = middle(ours, key)
    theirs = middle(raced.runs[side], "fitting" if key == "from sums" else key)
    return None if own is None or theirs is None or not own else theirs / own


def verdicts(case: Case, raced: Raced) -> Iterator[tuple[str, bool]]:
    """Say of each aim whether it is met, and whether any part of it is missed."""
    ours = raced.runs.get(OURS)
    if case.seconds is not None and ours:
        taken = middle(ours, "whole") or 0.0
        yield (
            f"Aim: {case.seconds:g} s, whole process: {_met(taken <= case.seconds)}.",
            (taken > case.seconds),
        )
    for side, aim in case.aims.items():
        if side not in raced.runs:
            continue
        parts = [*_parts(case, raced, side, aim)]
        if parts:
            told = "; ".join(f"{what} {times:,.1f}×, {_met(good)}" for what, times, good in parts)
            yield f"Aim: {_wanted(side, aim)}. {told}.", not all(good for *_, good in parts)


def _bounds(case: Case, raced: Raced) -> Iterator[tuple[str, bool]]:
    """Say of the bounds we set ourselves, without a peer, whether they are kept."""
    for side, runs in raced.runs.items():
        held, taken = middle(runs, "megabytes"), middle(runs, "whole")
        if case.megabytes is not None and held is not None and side.startswith(OURS):
            good = held <= case.megabytes
            yield f"Aim: {side} in {case.megabytes:,g} MB: {_met(good)}.", not good
        if case.seconds is not None and taken is not None and side == OURS:
            good = taken <= case.seconds
            yield f"Aim: {case.seconds:g} s, whole process: {_met(good)}.", not good


def _parts(case: Case, raced: Raced, side: str, aim: Aim) -> Iterator[tuple[str, float, bool]]:
    for key, what in KINDS.items():
        found = ratio(case, raced, side, key)
        if found is None:
            continue
        if aim.most is not None and key != "from sums":
            yield what, 1 / found, 1 / found <= aim.most
        elif aim.time is not None:
            yield what, found, found >= aim.time
    held = ratio(case, raced, side, "megabytes")
    if aim.memory is not None and held is not None:
        yield "peak memory", held, held >= aim.memory


def _wanted(side: str, aim: Aim) -> str:
    if aim.most is not None:
        return f"at most {aim.most:g}× the time of {side}"
    memory = "" if aim.memory is None else f", {aim.memory:g}× its memory"
    return f"{aim.time:,g}× {side}{memory}"


def losses(case: Case, raced: Raced) -> Iterator[str]:
    """Say where an aim is missed and where a peer is faster or smaller than we are."""
    for line, missed in verdicts(case, raced):
        if missed:
            yield f"{case.title}. {line}"
    for side in raced.runs:
        aim = case.aims.get(side, Aim())
        if aim.most is not None:
            continue
        for key, what in {**KINDS, "megabytes": "peak memory"}.items():
            found = ratio(case, raced, side, key)
            if found is not None and found < 1:
                yield f"{case.title}. {side} takes less: {what} {found:.2f}× ours."


def _met(good: bool) -> str:
    return "met" if good else "MISSED"


def _times(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}×" if value >= 100 else f"{value:.2g}×" if value < 1 else f"{value:.1f}×"


def shown(seconds: float | None) -> str:
    """Return a time with three digits."""
    if seconds is None:
        return ""
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size or unit == "µs":
            value = seconds / size
            return f"{value:,.0f} {unit}" if value >= 100 else f"{value:.3g} {unit}"
    return ""
