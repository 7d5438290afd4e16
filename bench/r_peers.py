"""Peers in R: scripts that read the file, time the fit, and print an answer as JSON.

Without Rscript, or without a package, a side says so. ``R_LIBS`` says where packages lie that are
not in R's own library.
"""

from __future__ import annotations

import shutil
import subprocess
from functools import cache, partial
from pathlib import Path

from bench.case import Side
from bench.ours import CLUSTERS, EFFECT, ICC, SIZE

SCRIPT = """
suppressMessages({{library(data.table); {libraries}}})
{read}
at <- proc.time()[["elapsed"]]
{fit}
fitting <- (proc.time()[["elapsed"]] - at) / {runs}
status <- if (file.exists("/proc/self/status")) readLines("/proc/self/status") else ""
peak <- as.numeric(gsub("[^0-9]", "", grep("VmHWM", status, value = TRUE))) / 1024
told <- c(found, fitting = fitting, megabytes = if (length(peak)) peak else NULL)
cat(sprintf("{{%s}}", paste(sprintf('"%s": %.17g', names(told), told), collapse = ", ")))
"""
READ_TRIAL = 'd <- fread("{path}", data.table = FALSE); d$cluster <- factor(d$cluster)'
READ_PANEL = 'd <- fread("{path}", data.table = FALSE); d$cohort[is.na(d$cohort)] <- Inf'
DECLARED_STUDIES = 200
DECLARE = f"""design <- declare_model(
    clusters = add_level(N = {CLUSTERS}, u = rnorm(N, 0, sqrt({ICC}))),
    people = add_level(N = {SIZE}, e = rnorm(N, 0, sqrt(1 - {ICC})))) +
  declare_model(potential_outcomes(Y ~ {EFFECT} * Z + u + e)) +
  declare_inquiry(ATE = mean(Y_Z_1 - Y_Z_0)) +
  declare_assignment(Z = cluster_ra(clusters = clusters)) +
  declare_measurement(Y = reveal_outcomes(Y ~ Z)) +
  declare_estimator(Y ~ Z, clusters = clusters, inquiry = "ATE")"""
CHICAGO = "pj_officer_level_balanced"


@cache
def installed() -> frozenset[str] | None:
    """Return the packages that R has; None without R."""
    program = shutil.which("Rscript")
    if program is None:
        return None
    done = subprocess.run(  # noqa: S603
        [program, "-e", "cat(rownames(installed.packages()))"],
        capture_output=True,
        text=True,
        check=False,
    )
    return frozenset(done.stdout.split())


def lacking(*packages: str) -> str | None:
    """Say what is missing on this machine."""
    there = installed()
    if there is None:
        return "no Rscript on this machine"
    absent = [package for package in packages if package not in there]
    return f"not installed in R: {', '.join(absent)}" if absent else None


def peer(packages: tuple[str, ...], read: str, fit: str, runs: int = 1) -> Side:
    """Return a side whose fit leaves a named vector ``found``."""

    def script(path: Path) -> str:
        libraries = "; ".join(f"library({name})" for name in packages)
        return SCRIPT.format(libraries=libraries, read=read.format(path=path), fit=fit, runs=runs)

    return Side(script=script, lacking=partial(lacking, "data.table", *packages))


LMER_TEST = peer(
    ("lmerTest",),
    READ_TRIAL,
    """f <- lmer(y ~ arm + x1 + x2 + x3 + (1 | cluster), d)
s <- summary(f)$coefficients
found <- c(estimate = s["arm", 1], se = s["arm", 2], df = s["arm", 3])""",
)
PBKRTEST = peer(
    ("lme4", "pbkrtest"),
    READ_TRIAL,
    """f <- lmer(y ~ arm + x1 + x2 + x3 + (1 | cluster), d)
v <- vcovAdj(f); df <- Lb_ddf(c(0, 1, 0, 0, 0), vcov(f), v)
found <- c(estimate = fixef(f)[["arm"]], se = sqrt(v[2, 2]), df = df)""",
)
ESTIMATR = peer(
    ("estimatr",),
    READ_TRIAL,
    """f <- lm_robust(y ~ arm + x1 + x2 + x3, d, clusters = cluster, se_type = "CR2")
found <- c(estimate = f$coefficients[["arm"]], se = f$std.error[["arm"]], df = f$df[["arm"]])""",
)
CLUB_SANDWICH = peer(
    ("clubSandwich",),
    READ_TRIAL,
    """f <- lm(y ~ arm + x1 + x2 + x3, d)
t <- coef_test(f, vcov = "CR2", cluster = d$cluster, coefs = "arm")
found <- c(estimate = t$beta, se = t$SE, df = t$df_Satt)""",
)
STAGGERED = peer(
    ("staggered",),
    READ_PANEL,
    """f <- staggered(d, i = "unit", t = "period", g = "cohort", y = "y", estimand = "simple")
found <- c(estimate = f$estimate, se = f$se)""",
)
DECLARE_DESIGN = peer(
    ("DeclareDesign",),
    DECLARE,
    f"""f <- simulate_design(design, sims = {DECLARED_STUDIES})
found <- c(power = mean(f$p.value < .05))""",
    DECLARED_STUDIES,
)


def chicago(path: Path, less: int) -> None:
    """Write the Chicago officers' complaints by month, as the package staggered brings them."""
    script = f"""d <- data.table::as.data.table(staggered::{CHICAGO})
ids <- unique(d$uid); d <- d[uid %in% ids[seq(1, length(ids), by = {less})]]
data.table::fwrite(d[, .(unit = uid, period, cohort = first_trained, y = complaints)], "{path}")"""
    program = shutil.which("Rscript")
    if program is None:
        raise FileNotFoundError("Rscript")
    subprocess.run([program, "-e", script], capture_output=True, check=True)  # noqa: S603
