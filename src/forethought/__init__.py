"""From a theory of change to evidence that others can adopt.

>>> import forethought as ft
>>> study = ft.read_study("my-study")
>>> study.check()
>>> findings = ft.analyse(study)

Each command of the command line has its function: ``check`` and ``read_study``, ``draw`` (diagram),
``make_template``, ``design``, ``assign``, ``lock``, ``simulate``, ``summarise``, ``analyse``,
``make_report``.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from forethought.errors import Fault, Place, Refusal
    from forethought.findings.model import Finding, Findings
    from forethought.journey.analyse import analyse
    from forethought.journey.assign import By, assign
    from forethought.journey.design import design
    from forethought.journey.diagram import draw
    from forethought.journey.lock import lock
    from forethought.journey.report import make_report
    from forethought.journey.rounds import answer_round
    from forethought.journey.simulate import simulate
    from forethought.journey.study import Study, read_study
    from forethought.journey.summarise import summarise
    from forethought.journey.template import make_template
    from forethought.journey.together import analyse_together

# Loaded when first used: the command line must answer --help before any of it is needed.
_HOMES = {
    "By": "forethought.journey.assign",
    "Fault": "forethought.errors",
    "Finding": "forethought.findings.model",
    "Findings": "forethought.findings.model",
    "Place": "forethought.errors",
    "Refusal": "forethought.errors",
    "Study": "forethought.journey.study",
    "analyse": "forethought.journey.analyse",
    "analyse_together": "forethought.journey.together",
    "answer_round": "forethought.journey.rounds",
    "assign": "forethought.journey.assign",
    "design": "forethought.journey.design",
    "draw": "forethought.journey.diagram",
    "lock": "forethought.journey.lock",
    "make_report": "forethought.journey.report",
    "make_template": "forethought.journey.template",
    "read_study": "forethought.journey.study",
    "simulate": "forethought.journey.simulate",
    "summarise": "forethought.journey.summarise",
}

__all__ = [
    "By",
    "Fault",
    "Finding",
    "Findings",
    "Place",
    "Refusal",
    "Study",
    "analyse",
    "analyse_together",
    "answer_round",
    "assign",
    "design",
    "draw",
    "lock",
    "make_report",
    "make_template",
    "read_study",
    "simulate",
    "summarise",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(importlib.import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'forethought' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(_HOMES)
