"""Faults of estimates, multisite: codes E150 to E169."""

from __future__ import annotations

from forethought.errors.fault import Entry

RAUDENBUSH = "Raudenbush and Liu (2000), Psychological Methods 5, 199-213"

TOO_FEW_SITES = Entry(
    code="E150",
    title="Fewer than two sites with both arms",
    message="{value} of {sites} sites have people of both arms",
    why="The comparison is made within sites; a site with one arm has nothing to compare, and from "
    "one site alone nothing can be said of how the effect differs between sites.",
    remedy="Check that `data.site` names the places within which people were drawn, and not "
    "the places that were drawn.",
    expected="two or more sites with people of both arms",
    source=RAUDENBUSH,
)
NO_VARIATION_IN_SITES = Entry(
    code="E151",
    title="Outcome does not vary within sites",
    message="within sites and arms the outcome has one value only, or the covariates reproduce it",
    why="The comparison within sites has no standard error without variation within sites.",
    remedy="Check that the column holds people's own outcome, not a figure of their site, and "
    "that no covariate is a copy of it.",
)
NO_COMPONENTS = Entry(
    code="E152",
    title="Variances cannot be told apart",
    message="the search for the variances between and within {value} did not arrive anywhere",
    why="Where the likelihood has no lowest point, any number would be an accident of the search.",
    remedy="Use cluster-robust-cr2 (or site-fixed-effects within sites), which needs no variances "
    "to be estimated; or check for groups that differ absurdly.",
    source="Bates, Maechler, Bolker and Walker (2015), Journal of Statistical Software 67(1)",
)
TOO_FEW_GROUPS = Entry(
    code="E153",
    title="Too few groups for the variances asked for",
    message="{value} {groups} cannot carry {asked}",
    why="Each variance needs groups left over after the effects are estimated; with too few, its "
    "uncertainty, and with it the standard error, cannot be worked out.",
    remedy="Use a method that asks for less ({instead}), or adjust for fewer covariates.",
    source="Kenward and Roger (1997), Biometrics 53, 983-997",
)

ENTRIES: tuple[Entry, ...] = (
    TOO_FEW_SITES,
    NO_VARIATION_IN_SITES,
    NO_COMPONENTS,
    TOO_FEW_GROUPS,
)
