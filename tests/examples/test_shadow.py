"""The fifteen-line model of the examples, checked and played."""

import importlib.util
from pathlib import Path
from typing import Any

import pytest

from stagekit.testing import check_model, moment, play

FILE = Path(__file__).parents[2] / "examples" / "shadow.py"


@pytest.fixture(scope="module")
def shadow() -> Any:
    spec = importlib.util.spec_from_file_location("shadow", FILE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Shadow


def test_it_keeps_the_contract(shadow: Any) -> None:
    check_model(shadow)


def test_it_follows_the_dancer_late(shadow: Any) -> None:
    # the dancer reaches out for a second, then stands still
    reach = [min(step / 10, 1.0) for step in range(50)]
    said = play(shadow(delay=2.0), (moment(n / 10, reach=x) for n, x in enumerate(reach)))
    drift = [one.value[0] for one in said]
    assert drift[10] == pytest.approx(1.0)  # out, and the shadow not yet
    assert drift[19] == pytest.approx(1.0)
    assert drift[25] == pytest.approx(0.5)  # the shadow is half out
    assert drift[31:] == pytest.approx([0.0] * 19)  # and has come


def test_what_the_help_of_testing_shows(shadow: Any) -> None:
    said = play(shadow(delay=2.0), [moment(0.0, reach=0.25), moment(1.0, reach=0.75)])
    assert said[-1].value == (0.5,)


def test_it_fits_on_a_slide() -> None:
    lines = [line for line in FILE.read_text(encoding="utf-8").splitlines() if line.strip()]
    assert len(lines) <= 18
