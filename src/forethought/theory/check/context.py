"""Rule 10: need, enablers, risks and unintended harms are recorded."""

from __future__ import annotations

from collections.abc import Iterator

from forethought.errors import Fault
from forethought.errors.catalogue.theory import context as rule
from forethought.theory.check.view import View, said


def faults(view: View) -> Iterator[Fault]:
    context = view.theory.context
    if not any(said(text) for text in context.enablers):
        yield from view.fault(rule.NO_ENABLERS, ("context", "enablers"))
    if not any(said(text) for text in context.risks):
        yield from view.fault(rule.NO_RISKS, ("context", "risks"))
    if not any(said(text) for text in context.harms):
        yield from view.fault(rule.NO_HARMS, ("context", "harms"))
    if not said(view.theory.about.need):
        yield from view.fault(rule.NO_NEED, ("theory", "need"))
