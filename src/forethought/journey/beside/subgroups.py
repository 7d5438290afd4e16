"""Whether the effect differs between subgroups: by interaction only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from forethought.errors import Refusal
from forethought.estimate.cluster.design import UNSAFE_DF
from forethought.estimate.interaction.model import GroupEffect, Interaction, Spread, interaction
from forethought.findings.beside import Subgroup, SubgroupTest
from forethought.journey.beside.asking import Again, at_one_wave, compares_arms, missing_notes
from forethought.journey.beside.case import Case
from forethought.journey.carry import hear
from forethought.journey.sources import Asked, Local, Source
from forethought.plan import Data
from forethought.plan.model import CovariateColumn
from forethought.plan.model import Subgroup as Asks
from forethought.vocabulary import Design, Method

ONE_BY_ONE = (Method.DIFFERENCE_IN_MEANS, Method.ANCOVA, Method.LIN)
ONE_MODEL = (
    "From one model with an interaction. Such a test needs about four times as many units as the "
    "main comparison: no difference found does not mean that there is none."
)
NOT_HERE = "Subgroups are tested where arms are compared; in this design they are not."


@dataclass(frozen=True)
class Moderator:
    """The columns that tell the subgroups apart, and what the subgroups are called."""

    columns: tuple[str, ...]
    names: tuple[str, ...]
    number: bool


def subgroups(case: Case) -> tuple[SubgroupTest, ...]:
    """Test each subgroup of the plan."""
    return tuple(_test(case, wanted) for wanted in case.plan.subgroups)


def _test(case: Case, wanted: Asks) -> SubgroupTest:
    data = case.plan.data
    if data is None or not compares_arms(case):
        return SubgroupTest(by=wanted.by, groups=(), method="none", notes=(NOT_HERE,))
    if wanted.by not in (*data.covariates, *data.strata, data.site, data.cluster):
        note = f"Not tested: `data` names no column for {wanted.by}."
        return SubgroupTest(by=wanted.by, groups=(), method="none", notes=(note,))
    again = at_one_wave(case)
    try:
        asked, moderator = _asked(case, data, again, wanted.by)
        if asked.refusal is not None:
            raise asked.refusal
        if not moderator.columns:
            note = f"Not tested: the records have one group only by {wanted.by}."
            return SubgroupTest(by=wanted.by, groups=(), method="none", notes=(note,))
        spread = _spread(case, asked)
        steps = interaction(asked.inquiry, moderator.columns, moderator.number, spread)
        found = hear(steps, asked.answer)
    except Refusal as refusal:
        note = f"Not tested: {refusal.faults[0].message}."
        return SubgroupTest(by=wanted.by, groups=(), method="none", notes=(note, *again.notes))
    return SubgroupTest(
        by=wanted.by,
        groups=tuple(
            _shown(effect, name, wanted)
            for effect, name in zip(found.groups, moderator.names, strict=True)
        ),
        p_interaction=found.test.p,
        method=found.method,
        notes=(
            *_notes(found, moderator, wanted),
            *missing_notes(case, asked.flow),
            *again.notes,
        ),
    )


def _asked(case: Case, data: Data, again: Again, by: str) -> tuple[Asked, Moderator]:
    """Ask the question with the subgroup among its covariates, where it is not a stratum."""
    if by not in data.covariates and data.strata == (by,):
        asked = case.source.ask(again.question, Method.ANCOVA, again.wave)
        return asked, _of_levels(asked, "s:", asked.inquiry.strata)
    adjust = tuple(dict.fromkeys((*again.question.adjust, by)))
    question = again.question.model_copy(update={"adjust": adjust})
    asked = _source(case, data, by).ask(question, Method.ANCOVA, again.wave)
    if data.covariates.get(by, CovariateColumn(column=by, kind="category")).kind == "number":
        return asked, Moderator((f"x:{by}",), (f"for each unit more of {by}",), True)
    return asked, _of_levels(asked, f"x:{by}=", asked.inquiry.covariates)


def _source(case: Case, data: Data, by: str) -> Source:
    """Let a stratum or site stand among the covariates, where the records are at hand."""
    if by in data.covariates or not isinstance(case.source, Local):
        return case.source
    covariates = {**data.covariates, by: CovariateColumn(column=by, kind="category")}
    wider = data.model_copy(update={"covariates": covariates})
    plan = case.plan.model_copy(update={"data": wider})
    return replace(case.source, plan=plan, _known={}, _sides={})


def _of_levels(asked: Asked, start: str, columns: tuple[str, ...]) -> Moderator:
    found = tuple(name for name in columns if name.startswith(start))
    levels = asked.levels.get(start, ())
    names = levels or ("the level compared with", *(name.removeprefix(start) for name in found))
    return Moderator(found, names, False)


def _spread(case: Case, asked: Asked) -> Spread:
    """Take the standard error as the question's own method family does."""
    inquiry = asked.inquiry
    if inquiry.design is Design.MULTISITE_RANDOMISED and inquiry.sited:
        return "sites"
    drawn = inquiry.design is Design.CLUSTER_RANDOMISED
    by_cluster = inquiry.clustered and case.question.method not in ONE_BY_ONE
    return "clusters" if drawn or by_cluster else "people"


def _shown(effect: GroupEffect, name: str, wanted: Asks) -> Subgroup:
    if effect.n < wanted.at_least:
        return Subgroup(group=name, n=effect.n)
    return Subgroup(
        group=name,
        n=effect.n,
        estimate=effect.estimate,
        se=effect.se,
        ci_low=effect.judgement.low,
        ci_high=effect.judgement.high,
    )


def _notes(found: Interaction, moderator: Moderator, wanted: Asks) -> Iterator[str]:
    yield ONE_MODEL
    if moderator.number:
        yield f"The number is how much the effect changes with one unit more of {wanted.by}."
    small = [
        name
        for effect, name in zip(found.groups, moderator.names, strict=True)
        if effect.n < wanted.at_least
    ]
    if small:
        named = ", ".join(small)
        yield f"Fewer than {wanted.at_least}, so in the model and its test, but not shown: {named}."
    if found.test.p is None or min(effect.df for effect in found.groups) < UNSAFE_DF:
        yield (
            "Too few clusters stand behind at least one of these numbers for its interval to be "
            "trusted."
        )
