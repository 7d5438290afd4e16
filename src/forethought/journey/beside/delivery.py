"""The effect on those who took part, and what goes with how much they had."""

from __future__ import annotations

from forethought.errors import Refusal
from forethought.estimate.cluster.few import held_to_the_rule
from forethought.estimate.complier.cace import WEAK, read_two_stage
from forethought.estimate.complier.dose import Slope, dose_slope
from forethought.estimate.complier.two_stage import two_stage
from forethought.estimate.registry import estimator_for
from forethought.estimate.types import Estimate, Refused
from forethought.findings.beside import DoseResponse, TookPart
from forethought.findings.numbers import measure_of, significant, with_unit
from forethought.journey.beside.asking import at_one_wave, compares_arms, missing_notes
from forethought.journey.beside.case import Case
from forethought.journey.carry import carry, hear
from forethought.journey.sources import Asked
from forethought.vocabulary import Design, Method

BY_LOT = (
    Design.INDIVIDUAL_RANDOMISED,
    Design.CLUSTER_RANDOMISED,
    Design.MULTISITE_RANDOMISED,
)


def took_part(case: Case) -> TookPart | None:
    """Estimate the effect on compliers, where plan and records say who they are."""
    complier = case.plan.delivery.complier if case.plan.delivery else None
    if not complier or not (case.plan.data and case.plan.data.received):
        return None
    again = at_one_wave(case)
    try:
        estimator = estimator_for(Method.CACE_2SLS, case.plan.about.design)
        asked = case.source.ask(again.question, Method.CACE_2SLS, again.wave)
    except Refusal as refusal:
        return TookPart(complier=complier, notes=(_no_number(refusal.faults[0].message),))
    answer = carry(estimator, asked.inquiry, asked.answer)
    held = held_to_the_rule(asked.inquiry, answer, headline=False, whole=asked.whole)
    if isinstance(held, Refused):
        return TookPart(complier=complier, notes=(_no_number(held.fault.message), *again.notes))
    return _took_part(complier, held, again.notes)


def _took_part(complier: str, found: Estimate, notes: tuple[str, ...]) -> TookPart:
    return TookPart(
        complier=complier,
        estimate=found.estimate,
        se=found.se,
        df=found.df,
        ci_low=found.ci_low,
        ci_high=found.ci_high,
        p=found.p,
        share_compared=found.also["share_compared"],
        share_reference=found.also["share_reference"],
        first_stage_f=found.also.get("first_stage_f"),
        notes=(*found.notes, *notes),
    )


def _no_number(message: str) -> str:
    return f"No number for those who took part: {message}."


def dose(case: Case) -> DoseResponse | None:
    """Estimate what goes with one more unit of the dose."""
    column = case.plan.data.dose if case.plan.data else None
    if not column:
        return None
    if not compares_arms(case):
        note = "A slope on the dose is for comparisons of arms; it is not made in this design."
        return DoseResponse(dose=column, notes=(note,))
    again = at_one_wave(case)
    try:
        asked = case.source.ask(again.question, Method.CACE_2SLS, again.wave)
        slope = hear(dose_slope(asked.inquiry), asked.answer)
    except Refusal as refusal:
        note = f"No slope on the dose: {refusal.faults[0].message}."
        return DoseResponse(dose=column, notes=(note, *again.notes))
    return DoseResponse(
        dose=column,
        estimate=slope.estimate,
        se=slope.se,
        ci_low=slope.ci_low,
        ci_high=slope.ci_high,
        p=slope.p,
        notes=(
            *_of_slope(slope),
            *_by_lot(case, asked),
            *missing_notes(case, asked.flow),
            *again.notes,
        ),
    )


def _of_slope(slope: Slope) -> tuple[str, ...]:
    return (
        f"Among the {slope.n:,} of the programme's arm: what goes with one more unit of the dose. "
        "An association, not an effect: nobody drew who would have more, and those who had more "
        "may have differed from the start.",
    )


def _by_lot(case: Case, asked: Asked) -> tuple[str, ...]:
    """Say what the lot tells of the dose, if it was drawn and moved it."""
    if case.plan.about.design not in BY_LOT:
        return ()
    try:
        found = hear(two_stage(asked.inquiry, "dose"), asked.answer)
        read = read_two_stage(asked.inquiry, found, "the dose")
    except Refusal as refusal:
        return (f"What the lot alone says of the dose is not known: {refusal.faults[0].message}.",)
    indicator = case.theory.indicator(case.question.indicator)[1]
    measure = measure_of(indicator, "difference")
    low, value, high = (
        significant(measure.times * number)
        for number in (read.judgement.low, found.estimate, read.judgement.high)
    )
    weak = f" (Anderson and Rubin's interval, as F is below {WEAK:.0f})" if read.weak else ""
    return (
        f"By the lot, with the arm as instrument, one more unit makes a difference of "
        f"{with_unit(value, measure.unit)} ({low} to {high}){weak}: "
        "if each unit adds the same, and being assigned matters through the dose only.",
    )
