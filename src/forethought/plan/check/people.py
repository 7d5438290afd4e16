"""Pitfalls 2 and 3: is drop-out planned for, and is everybody counted?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from forethought.errors import Fault
from forethought.errors.catalogue.pitfalls import people as whom
from forethought.plan.check.view import View, said

STAYED = re.compile(
    r"\b(complet(?:ed|ers?|ing)|attend(?:ed|ees|ing|ers)|finish(?:ed|ers?)|graduat(?:ed|es)|"
    r"dropp?ed out|drop-?outs|retained|respond(?:ed|ers|ents)|took part|taken part|"
    r"participat(?:ed|ing)|stayed|remain(?:ed|ing)|engaged|took up|receiv(?:ed|ing))\b",
    re.IGNORECASE,
)
"""Words that leave people out by what they did after the start."""


def faults(view: View) -> Iterator[Fault]:
    yield from _drop_out(view)
    yield from _excluded(view)


def _drop_out(view: View) -> Iterator[Fault]:
    first = view.first_wave
    later = [wave.at for wave in view.plan.waves if first and wave.at > first.at]
    if not later:
        return
    if view.plan.sample is None or not said(view.plan.sample.retention):
        path = ("sample", "retention")
        yield from view.fault(whom.NO_RETENTION, path, max(later).words)
    if "missing" not in view.plan.model_fields_set:
        yield from view.fault(whom.NO_MISSING_PLAN, ("missing",))


def _excluded(view: View) -> Iterator[Fault]:
    for question, path in view.questions():
        population = question.estimand.population
        here = (*path, "estimand", "population")
        if not said(population):
            yield from view.fault(whom.NO_POPULATION, here, question.id)
            continue
        sign = STAYED.search(population or "")
        if sign:
            yield from view.fault(
                whom.ONLY_COMPLETERS,
                here,
                population,
                question=question.id,
                sign=f"“{sign[0]}”",
            )
