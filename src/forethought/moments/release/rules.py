"""The gate's rules as an information officer reads them: what each lets through."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from forethought.moments.release.document import Leaves, Rule, WithheldPart
from forethought.plan.model import Privacy


@dataclass(frozen=True)
class _Guard:
    """A rule that keeps back what does not meet it, and the codes under which it does."""

    name: str
    datashield: str | None
    setting: str
    codes: tuple[str, ...]
    beyond: str = ""


def rules_of(
    gate: Privacy,
    leaves: Sequence[Leaves],
    withheld: Sequence[WithheldPart],
    partners: Sequence[str],
) -> Iterator[Rule]:
    """Say each rule of the gate as what it lets through, and what it did."""
    codes = [part.code for part in withheld]
    smallest = min((row.smallest for row in leaves), default=0)
    yield Rule(
        name="People in a group",
        datashield="nfilter.subset",
        setting=f"{gate.smallest_cluster} or more",
        result=f"smallest that leaves: {smallest:,}{_besides(codes)}",
    )
    for guard in _guards(gate):
        yield Rule(
            name=guard.name,
            datashield=guard.datashield,
            setting=guard.setting,
            result=_kept(codes, *guard.codes) + guard.beyond,
        )
    yield Rule(
        name="Partners who pool",
        setting=f"{gate.smallest_partners} or more",
        result=f"{len(partners)} in the plan",
    )


def _guards(gate: Privacy) -> tuple[_Guard, ...]:
    return (
        _Guard(
            "People of a group with the same answer or category",
            "nfilter.tab",
            f"nobody, or {gate.smallest_cell} or more",
            ("G011", "G012"),
        ),
        _Guard(
            "Columns added up together",
            "nfilter.glm",
            f"at most {gate.parameters_per_row * 100:g} for every 100 people of a group",
            ("G013",),
        ),
        _Guard(
            "Categories of a column", "nfilter.levels", f"at most {gate.most_levels}", ("G015",)
        ),
        _Guard(
            "Clusters (teams, schools) in each arm of the trial",
            None,
            f"none, or {gate.smallest_clusters_per_arm} or more",
            ("G014",),
        ),
        _Guard(
            "People left when one sum is taken from another",
            None,
            f"nobody, or {gate.smallest_cell} or more",
            ("G016",),
            ", also with every earlier release",
        ),
        _Guard(
            "One person's part of how much a column varies in a group",
            None,
            "at most 90%",
            ("G028",),
        ),
    )


def _besides(codes: Sequence[str]) -> str:
    return f"; {_kept(codes, 'G010')}" if "G010" in codes else ""


def _kept(codes: Sequence[str], *wanted: str) -> str:
    count = sum(code in wanted for code in codes)
    return f"{count} answer{'' if count == 1 else 's'} kept back" if count else "met"
