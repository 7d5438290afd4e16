"""Hussey and Hughes' model, and the nested one in which a cluster's periods differ too."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace

import numpy as np

from forethought.errors.catalogue import estimates as linear
from forethought.errors.catalogue import estimates_multisite as shared
from forethought.errors.catalogue import estimates_wedge as entries
from forethought.estimate.cluster.correlation import Icc, icc_interval
from forethought.estimate.cluster.design import low_df_notes
from forethought.estimate.effect_size import total_variance
from forethought.estimate.linear.design import describe_arms, refuse
from forethought.estimate.mixed.answer import kenward_roger
from forethought.estimate.mixed.blocks import intercept_blocks, nested_blocks
from forethought.estimate.mixed.components import (
    TWO_VARIANCES,
    Components,
    fit_components,
    one_variance,
)
from forethought.estimate.mixed.influence import influence_of, weighed_in_cells
from forethought.estimate.mixed.reml import criterion_in_own_units, halves_of, reml
from forethought.estimate.mixed.share import APPROXIMATE, share_of_variance
from forethought.estimate.mixed.small_sample import SmallSample, small_sample
from forethought.estimate.types import Estimate, Inquiry, MethodCard
from forethought.estimate.wedge.design import PERIOD, Wedge, settle_wedge, wedge_ask
from forethought.moments import Answer, Ask
from forethought.vocabulary import Design, Method


@dataclass(frozen=True)
class WedgeFit:
    """A fitted model: variances relative to σ² (of clusters; of their periods, or 0)."""

    fitted: Components
    small: SmallSample
    between: float
    within: float

    @property
    def icc(self) -> float:
        """Correlation of two units of one cluster in one period."""
        return (self.between + self.within) / (1 + self.between + self.within)

    @property
    def across(self) -> float:
        """Correlation of two units of one cluster in different periods."""
        return self.between / (1 + self.between + self.within)


def hussey_hughes(inquiry: Inquiry) -> Generator[Ask, Answer, Estimate]:
    """Return the programme's effect with a level for each period and cluster. One pass.

    y = β x + period + u_cluster + e, by REML with Kenward-Roger inference. Source: Hussey and
    Hughes (2007), Contemporary Clinical Trials 28, 182-191.
    """
    wedge = settle_wedge(inquiry, (yield wedge_ask(inquiry)))
    halves = halves_of(wedge.clusters)
    if len(halves.n) <= halves.cluster_level or not halves.within[-1, -1] > 0:
        raise _too_few(inquiry, wedge)
    fitted = reml(halves)
    if fitted is None:
        raise refuse(inquiry, shared.NO_COMPONENTS, "clusters")
    one = one_variance(fitted)
    small = small_sample(intercept_blocks(halves), one, wedge.cells.at("arm"))
    found = WedgeFit(one, _sound(inquiry, wedge, small), fitted.ratio, 0.0)
    return _answer(inquiry, wedge, found)


def nested_exchangeable(inquiry: Inquiry) -> Generator[Ask, Answer, Estimate]:
    """Return the programme's effect where a cluster may be less alike across periods. One pass.

    y = β x + period + u_cluster + v_cluster,period + e, by REML with Kenward-Roger inference.
    Source: Hooper, Teerenstra, de Hoop and Eldridge (2016), Statistics in Medicine 35, 4718-4728.
    """
    wedge = settle_wedge(inquiry, (yield wedge_ask(inquiry)))
    if (wedge.cells.n == 1).all():
        raise refuse(inquiry, entries.ONE_ROW_A_CELL, str(inquiry.method))
    blocks = nested_blocks(wedge.cells, wedge.cluster)
    if not blocks.plain[0, -1, -1] > 0:
        raise refuse(inquiry, linear.NO_VARIATION_WITHIN)
    fitted = fit_components(blocks, TWO_VARIANCES)
    if fitted is None:
        raise refuse(inquiry, shared.NO_COMPONENTS, "clusters and their periods")
    small = small_sample(blocks, fitted, wedge.cells.at("arm"))
    between, within = map(float, fitted.theta)
    return _answer(inquiry, wedge, WedgeFit(fitted, _sound(inquiry, wedge, small), between, within))


def _sound(inquiry: Inquiry, wedge: Wedge, small: SmallSample | None) -> SmallSample:
    if small is None or not (small.adjusted > 0 and small.df_kenward_roger > 0):
        raise _too_few(inquiry, wedge)
    return small


def _too_few(inquiry: Inquiry, wedge: Wedge) -> Exception:
    instead = "hussey-hughes" if inquiry.method is Method.NESTED_EXCHANGEABLE else "cluster-robust"
    return refuse(
        inquiry,
        shared.TOO_FEW_GROUPS,
        wedge.count,
        groups="clusters",
        asked="this model with its periods and covariates",
        instead=instead,
    )


def _answer(inquiry: Inquiry, wedge: Wedge, found: WedgeFit) -> Estimate:
    cells = wedge.cells
    answer = kenward_roger(inquiry, cells, found.fitted.beta, found.small)
    sizes = _sizes(wedge, found, answer.estimate)
    icc = _icc(inquiry, wedge, found)
    return replace(
        answer,
        clusters=wedge.count,
        icc=icc.estimate,
        icc_low=icc.low,
        icc_high=icc.high,
        hedges_g=sizes.pop("hedges_g"),
        influence=influence_of(weighed_in_cells(cells, wedge.cluster, found.between, found.within)),
        also=describe_arms(wedge.design.arms) | _components(wedge, found) | answer.also | sizes,
        notes=(
            *wedge.notes,
            *_notes(inquiry, found),
            *((APPROXIMATE,) if found.fitted.structure is TWO_VARIANCES else ()),
        ),
    )


def _icc(inquiry: Inquiry, wedge: Wedge, found: WedgeFit) -> Icc:
    """Return the correlation within a period; its interval is exact where periods are alike."""
    level = inquiry.ci_level
    if found.fitted.structure is TWO_VARIANCES:
        both, none = np.ones(2), np.zeros(2)
        return share_of_variance(found.fitted, found.small, both, none, wedge.count, level)
    ends = None if inquiry.brief else icc_interval(wedge.clusters, level)
    return Icc(found.icc, *(max(end, 0.0) for end in ends)) if ends else Icc(found.icc)


def _components(wedge: Wedge, found: WedgeFit) -> dict[str, float]:
    scale = found.fitted.residual * wedge.cells.y_scale**2
    figures = {
        "var_cluster": found.between * scale,
        "var_residual": scale,
        "reml_criterion": criterion_in_own_units(wedge.cells, found.fitted.criterion),
        "periods": float(len(np.unique(wedge.period))),
        "cluster_periods": float(len(wedge.period)),
    }
    if found.fitted.structure is not TWO_VARIANCES:
        return figures
    figures |= {"var_cluster_period": found.within * scale, "icc_between_periods": found.across}
    alike = found.between + found.within
    return figures | ({"cac": found.between / alike} if alike > 0 else {})


def _sizes(wedge: Wedge, found: WedgeFit, estimate: float) -> dict[str, float]:
    """Standardise by the plain total of the variances at one period.

    ``hedges_g`` = J(h) · b / √total of the model without programme and covariates but with
    periods; ``g_within`` = b/σ and ``hedges_g_conditional`` are the fitted model's.
    """
    cells = wedge.cells
    unit = float(np.sqrt(found.fitted.residual)) * cells.y_scale
    own = estimate / unit / float(np.sqrt(1 + found.between + found.within))
    bare = ("one", *(name for name in cells.columns if name.startswith(PERIOD)))
    null = reml(halves_of(wedge.clusters.keep(bare)))
    total = total_variance(wedge.counts, null.icc if null else found.icc)
    lead = own
    if null is not None:
        lead = estimate / float(np.sqrt(null.between + null.residual)) / cells.y_scale
    return {
        "g_within": estimate / unit,
        "g_total": own,
        "hedges_g": lead * total.factor,
        "hedges_g_conditional": own * total.factor,
        "hedges_j": total.factor,
        "hedges_df": total.df,
    }


def _notes(inquiry: Inquiry, found: WedgeFit) -> list[str]:
    notes = low_df_notes(found.small.df_kenward_roger)
    if inquiry.method is Method.HUSSEY_HUGHES:
        notes.append(
            "The model takes units of a cluster to be equally alike in one period and across "
            "periods. Where that is wrong its interval is too narrow; nested-exchangeable does "
            "without."
        )
    if found.between == 0 or (inquiry.method is Method.NESTED_EXCHANGEABLE and found.within == 0):
        what = "between clusters" if found.between == 0 else "between a cluster's periods"
        notes.append(
            f"The model sees no more difference {what} than chance would make (singular fit: "
            "variance estimated as 0)."
        )
    notes.append(
        "The effect is taken to be there in full from the first period with the programme, and to "
        "stay the same."
    )
    return notes


def _card(method: Method, title: str, source: str) -> MethodCard:
    return MethodCard(
        method=method,
        title=title,
        run=hussey_hughes if method is Method.HUSSEY_HUGHES else nested_exchangeable,
        designs=(Design.STEPPED_WEDGE,),
        standard_error="Kenward-Roger",
        passes="one",
        source=source,
    )


CARDS: tuple[MethodCard, ...] = (
    _card(
        Method.HUSSEY_HUGHES,
        "Stepped-wedge model",
        "Hussey and Hughes (2007), Contemporary Clinical Trials 28, 182-191",
    ),
    _card(
        Method.NESTED_EXCHANGEABLE,
        "Stepped-wedge model, nested",
        "Hooper, Teerenstra, de Hoop and Eldridge (2016), Statistics in Medicine 35, 4718-4728",
    ),
)
