"""One simulated panel: the draws in order, and the canonical frame with whatever is masked or blank."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from kiet_report.data.simulate.adoption import adopt, latent_ai
from kiet_report.data.simulate.areas import draw_areas
from kiet_report.data.simulate.missing import Missing, plan_missing
from kiet_report.data.simulate.parameters import PROBIT_TERMS, Parameters
from kiet_report.data.simulate.population import Population, draw_population
from kiet_report.data.simulate.productivity import add_ai, draw_noise, draw_shock, usual_productivity
from kiet_report.data.simulate.technologies import draw_technologies
from kiet_report.data.simulate.traits import Traits, draw_traits

STREAMS = ("population", "missing", "traits", "technologies", "productivity", "adoption", "shock", "areas", "delivery")
"""Each part draws from a stream of its own, so a change of one leaves the draws of the others alone."""


@dataclass(frozen=True)
class Panel:
    """A simulated panel before anything is masked; arrays are of length n_obs.

    technologies: bool, n_obs x 8. ai: bool. areas: bool, n_obs x 5. probit: n_obs x 16, the regressors of AI use (its productivity is the
    part without AI and shock). value_added: million KRW, rounded.
    """

    parameters: Parameters
    population: Population
    missing: Missing
    traits: Traits
    technologies: np.ndarray
    ai: np.ndarray
    areas: np.ndarray
    probit: np.ndarray
    value_added: np.ndarray
    rng: np.random.Generator


@dataclass(frozen=True)
class Drawn:
    """One panel up to AI use: everything that the coefficients of AI use do not change.

    noise: of the firm effect (n_firms).
    """

    seed: int
    population: Population
    missing: Missing
    traits: Traits
    technologies: np.ndarray
    noise: np.ndarray
    usual: np.ndarray
    probit: np.ndarray

    def adoption_stream(self) -> np.random.Generator:
        """Fresh draws of the adoption error, the same each time."""
        return streams(self.seed)["adoption"]


def draw_until_adoption(parameters: Parameters, seed: int) -> Drawn:
    """Firms, traits, technologies and usual productivity."""
    rng = streams(seed)
    population = draw_population(parameters, rng["population"])
    missing = plan_missing(parameters, population, rng["missing"])
    traits = draw_traits(parameters, population, rng["traits"])
    technologies = draw_technologies(parameters, population, traits, missing.countable, rng["technologies"])
    noise = draw_noise(population, rng["productivity"])
    usual = usual_productivity(parameters, population, traits, noise)
    return Drawn(seed, population, missing, traits, technologies, noise, usual, probit_columns(traits.regressors, usual, technologies))


def draw_panel(parameters: Parameters, seed: int | None = None, effect: float | None = None) -> Panel:
    """One panel of the published size.

    seed: None for that of the parameters. effect: a real effect of AI on log labour productivity, in place of the calibrated one and of all
    its interactions.
    """
    drawn = draw_until_adoption(parameters, parameters.seed if seed is None else seed)
    population, rng = drawn.population, streams(drawn.seed)
    ai = adopt(parameters, population, latent_ai(parameters, population, drawn.probit, rng["adoption"]), drawn.missing.complete)
    productivity = add_ai(parameters, drawn.usual, drawn.traits.regressors, ai, drawn.technologies, effect)
    productivity += draw_shock(parameters, population, rng["shock"])
    value_added = np.maximum(np.rint(np.exp(productivity) * drawn.traits.employees), 1.0)
    areas = draw_areas(parameters, ai, rng["areas"])
    return Panel(
        parameters, population, drawn.missing, drawn.traits, drawn.technologies, ai, areas, drawn.probit, value_added, rng["delivery"]
    )


def probit_columns(regressors: np.ndarray, productivity: np.ndarray, technologies: np.ndarray) -> np.ndarray:
    """Regressors of AI use in the order of `PROBIT_TERMS` (n_obs x 16)."""
    columns = np.column_stack([regressors[:, :3], productivity, regressors[:, 3:], technologies])
    assert columns.shape[1] == len(PROBIT_TERMS)
    return columns


def streams(seed: int) -> dict[str, np.random.Generator]:
    """A generator of random numbers for each part of the simulation."""
    return dict(zip(STREAMS, (np.random.default_rng(child) for child in np.random.SeedSequence(seed).spawn(len(STREAMS))), strict=True))


def sample_frame(panel: Panel) -> pd.DataFrame:
    """The estimation sample as the models see it, straight from the draws:
    what `estimation_sample` must find in the delivery.
    """
    keep = panel.missing.complete
    firm = panel.population.firm[keep]
    frame = pd.DataFrame({"firm": firm, "year": np.asarray(panel.parameters.years)[panel.population.year[keep]]})
    frame["industry"] = np.array(panel.parameters.sections)[panel.population.industry[firm]]
    frame["province"] = np.array(panel.parameters.province_ids)[panel.population.province[firm]]
    frame["ai"] = panel.ai[keep].astype(float)
    frame[list(PROBIT_TERMS)] = panel.probit[keep]
    frame["ln_productivity"] = np.log(panel.value_added[keep] / panel.traits.employees[keep])
    return frame
