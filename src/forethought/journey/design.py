"""From a plan to what its design can see, before a pound is spent."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from forethought.errors import Exit, Place, Refusal
from forethought.errors.catalogue import simulations as entries
from forethought.estimate.design.diagnose import Diagnosis, Trial, diagnose
from forethought.estimate.design.draw import strata
from forethought.estimate.design.draw_arms import BASELINE, adjusts
from forethought.estimate.design.draw_changes import FOLLOWED
from forethought.estimate.design.model import DesignReport, Sizing
from forethought.estimate.design.power import formula_for
from forethought.estimate.design.sizing import sizing_of, step_of
from forethought.estimate.registry import estimator_for
from forethought.estimate.types import Inquiry
from forethought.files.assets import find_assets
from forethought.files.endings import checked_ending
from forethought.files.package import software
from forethought.files.write import write_file
from forethought.journey.carry import carry
from forethought.journey.inquiry import at_risk
from forethought.journey.study import Study
from forethought.plan import Plan, Question
from forethought.plan.power import reach
from forethought.plan.power.answers import size_needed
from forethought.plan.power.assume import UNADJUSTED, Assumed, Sizes, assumed, is_clustered
from forethought.plan.power.scenario import Scenario, Wedge
from forethought.plan.settings import Interruption
from forethought.report.picture import png_of
from forethought.report.story.design import DesignStory, design_story
from forethought.report.story.design_words import Things, things_of
from forethought.theory import Theory
from forethought.theory.draw import Weight
from forethought.vocabulary import Design, Duration, Method, Progress, silent
from forethought.vocabulary.nearest import did_you_mean

ENDINGS = (".json", ".html", ".svg", ".png")
RUNS, TRIALS = 10_000, 500


@dataclass(frozen=True)
class Designed:
    """What a design can see, and the words for it."""

    report: DesignReport
    story: DesignStory

    def as_json(self) -> dict[str, Any]:
        """Everything, for programs."""
        found = asdict(self.report)
        found["sizing"]["agrees"] = self.report.agrees
        for diagnosis, plain in zip(self.report.diagnoses, found["diagnoses"], strict=True):
            plain["sound"] = diagnosis.is_sound
        return {"forethought": 1, **_finite(found), "answer": self.story.answer}

    def lines(self) -> Iterator[str]:
        """What a terminal shows."""
        return self.story.lines()


def _finite(value: Any) -> Any:
    """Write what is not finite (a start that never comes) as absent."""
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(item) for item in value]
    if isinstance(value, float) and not abs(value) < float("inf"):
        return None
    return value


def design(
    study: Study,
    question: str | None = None,
    *,
    sizes: Sizes | None = None,
    runs: int = RUNS,
    trials: int = TRIALS,
    progress: Progress = silent,
) -> Designed:
    """Say what the planned study can see, and try its analysis on simulated studies.

    Parameters
    ----------
    study
        A study with a plan.
    question
        The question to size it for; the primary one by default.
    sizes
        Units, clusters or an effect to try in place of the plan's.
    runs
        Simulated studies for power, analysed in the quick way.
    trials
        Simulated studies for each planned method, with the effect and as many without it;
        0 leaves that out.

    Raises
    ------
    Refusal
        Where theory or plan has errors, or the study is too small for any test.
    """
    study.sound()
    theory, plan = study.theory, study.planned
    asked = _asked(plan, question)
    check_sizes(plan, sizes or Sizes())
    settled = assumed(theory, plan, asked, sizes or Sizes())
    progress("Simulating studies", None)
    seed = plan.about.seed
    sizing = sizing_of(settled.scenario, settled.stated, asked.indicator, runs, seed)
    report = DesignReport(
        question=asked.id,
        indicator=asked.indicator,
        scenario=settled.scenario,
        assumed=settled.said,
        sizing=sizing,
        diagnoses=tuple(_diagnoses(theory, plan, asked, settled, sizing.effect, trials, progress)),
        reach=_reach(plan, asked, settled.scenario, sizing),
        plan_sha256=study.sha256,
        software=software(),
        seed=seed,
    )
    return Designed(report, design_story(report, theory, plan))


def _asked(plan: Plan, name: str | None) -> Question:
    known = [question.id for question in plan.questions]
    if name is None:
        if plan.primary is None:
            text = "Add a question with its indicator and method to plan.yaml."
            raise Refusal([entries.NOTHING_TO_SIZE.fault(Place(), "", suggestion=text)])
        return plan.primary
    if name not in known:
        text = did_you_mean(name, known, f"Questions there are: {', '.join(known) or 'none'}.")
        fault = entries.NOTHING_TO_SIZE.fault(Place(), f" called `{name}`", suggestion=text)
        raise Refusal([fault])
    return plan.question(name)


def check_sizes(plan: Plan, sizes: Sizes) -> None:
    """Refuse a size to try that this design is not told in."""
    design, faults = plan.about.design, []
    series = design is Design.INTERRUPTED_TIME_SERIES
    what = "periods" if series else "units"
    if sizes.units is not None and series:
        text = "Change `periods` under `sample.assumptions` in plan.yaml."
        faults.append(
            entries.NOT_SIZED_BY.fault(value="units", design=design, what=what, suggestion=text)
        )
    if sizes.clusters is not None and not is_clustered(plan):
        text = "Use --units." if not series else "Change `periods` under `sample.assumptions`."
        faults.append(
            entries.NOT_SIZED_BY.fault(value="clusters", design=design, what=what, suggestion=text)
        )
    if faults:
        raise Refusal(faults, Exit.USAGE)


def _diagnoses(
    theory: Theory,
    plan: Plan,
    question: Question,
    settled: Assumed,
    effect: float,
    trials: int,
    progress: Progress,
) -> Iterator[Diagnosis]:
    if not trials:
        return
    likely = settled.scenario.at_icc(settled.scenario.icc.likely)
    beside = round(trials * FIRST_LOOK)
    for method in dict.fromkeys((question.method, *question.sensitivity)):
        own = replace(likely, method=method)
        inquiry = _inquiry(theory, plan, question, method, own)
        try:
            estimator = estimator_for(method, plan.about.design)
        except Refusal as refusal:
            reason = f"{refusal.faults[0].code}: {refusal.faults[0].message}"
            yield Diagnosis(method, 0, 0, reason=reason)
            continue
        first = None if method is question.method else beside
        trial = Trial(own, effect, inquiry, estimator, carry)
        yield diagnose(trial, trials, progress, first_look=first)


def _inquiry(
    theory: Theory, plan: Plan, question: Question, method: Method, scenario: Scenario
) -> Inquiry:
    """Ask a simulated study what the plan asks of the real one."""
    _, indicator = theory.indicator(question.indicator)
    recorded = plan.data.outcomes.get(question.indicator) if plan.data else None
    time = scenario.time
    one_series = scenario.design is Design.INTERRUPTED_TIME_SERIES and time is not None
    return Inquiry(
        question=question.id,
        method=method,
        design=plan.about.design,
        timing=plan.about.timing,
        covariates=(BASELINE,) if adjusts(scenario) and method not in UNADJUSTED else (),
        strata=strata(scenario),
        exposure=at_risk(plan, recorded),
        outcome_kind=str(indicator.kind or "continuous"),
        summary="simple",
        ci_level=plan.about.ci_level,
        seed=plan.about.seed,
        clustered=scenario.clusters is not None,
        sited=scenario.design is Design.MULTISITE_RANDOMISED,
        scale=question.scale,
        followed=FOLLOWED if _followed(plan, method) else None,
        horizon=1.0 if scenario.family == "time" else None,
        series=question.series,
        interruption=_interruption(time) if one_series and time else None,
        bootstrap=question.bootstrap.model_copy(update={"replications": QUICK_BOOTSTRAP}),
        permutations=QUICK_REDRAWS,
        brief=True,
    )


def _interruption(time: Wedge) -> Interruption:
    return Interruption(at=round(time.starts[0]), wash_in=time.wash_in)


def _followed(plan: Plan, method: Method) -> bool:
    changes = method is Method.DIFFERENCE_IN_DIFFERENCES
    return changes or plan.about.design is Design.BEFORE_AFTER


QUICK_BOOTSTRAP = 199
"""Draws of a bootstrap in each simulated study; the analysis itself uses the plan's number."""
QUICK_REDRAWS = 999
"""Random draws of a randomisation test in each; the test errs as promised with any number."""
FIRST_LOOK = 0.4
"""Of the studies, this share is all that a sensitivity analysis meets if nothing is off."""


def _reach(
    plan: Plan, question: Question, scenario: Scenario, sizing: Sizing
) -> tuple[reach.Reach, ...]:
    about = plan.about
    smallest_group = scenario.stayed * min(scenario.shares)
    if about.design in (Design.BEFORE_AFTER, Design.STAGGERED_ROLLOUT):
        smallest_group = scenario.stayed
    if about.design is Design.INTERRUPTED_TIME_SERIES:
        smallest_group = float("inf")  # a series counts events, not people
    year = any(wave.at >= Duration(years=1) for wave in plan.waves)
    found = [
        reach.maryland(
            about.design,
            about.timing,
            adjusted=bool(question.adjust),
            controlled=scenario.time is not None and scenario.time.controlled,
        ),
        reach.foundation(about.design, about.timing, smallest_group, year),
    ]
    smallest = _in_deviations(scenario, sizing)
    if smallest is not None:
        locks = reach.padlocks(about.design, about.timing, smallest, scenario.attrition)
        needed = _for_next(scenario, locks, things_of(scenario, plan))
        found.append(reach.padlock_reach(locks, smallest, scenario.attrition, needed))
    return tuple(found)


def _in_deviations(scenario: Scenario, sizing: Sizing) -> float | None:
    """Return the smallest detectable effect in standard deviations; None for ratios."""
    smallest = sizing.smallest_detectable
    if smallest is None or scenario.is_ratio:
        return None
    return abs(smallest) / _deviation(scenario)


def _deviation(scenario: Scenario) -> float:
    p = scenario.reference
    return float((p * (1 - p)) ** 0.5) if scenario.family == "share" else scenario.sd


def _for_next(scenario: Scenario, locks: reach.Padlocks, things: Things) -> str:
    """Say how many it takes for the next padlock, where the size holds it down."""
    limit = reach.next_effect(locks)
    if limit is None:
        return ""
    effect = limit * _deviation(scenario) * (1 if scenario.rising else -1)
    if scenario.family == "share" and not 0 < scenario.compared(effect) < 1:
        return ""
    formula = formula_for(scenario.design)
    needed = size_needed(scenario, effect, formula, step_of(scenario))
    if not needed:
        return ""
    return f": that takes {things.counted(needed)} where {scenario.count:,} are planned"


def write_design(designed: Designed, output: Path) -> None:
    """Write a design into ``output``, by its ending: .json .html .svg .png."""
    # charts take as long to load as a thousand studies to analyse: only where one is drawn
    from forethought.report.charts.power import power_picture
    from forethought.report.papers.design import design_page

    ending = checked_ending(output, ENDINGS)
    if ending == ".json":
        text = json.dumps(designed.as_json(), ensure_ascii=False, indent=2) + "\n"
        write_file(output, text)
        return
    assets = find_assets()
    fonts = str(assets.font_folder)
    picture = power_picture(designed.story, fonts)
    if ending == ".html":
        weights = {400: assets.font(Weight.REGULAR), 700: assets.font(Weight.BOLD)}
        write_file(output, design_page(designed.story, picture, weights))
    else:
        write_file(output, picture.svg if ending == ".svg" else png_of(picture.svg, fonts))
