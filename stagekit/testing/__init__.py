"""What a plugin author tests with: no show, no device, no clock.

    from stagekit.testing import check_model, moment, play

    check_model(Shadow)                       # does it keep the contract?
    said = play(Shadow(delay=2.0), [moment(0.0, reach=0.25), moment(1.0, reach=0.75)])
    assert said[-1].value == (0.5,)           # what does it say?

`check_input`, `check_model` and `check_output` raise `ContractBroken`, which
lists everything that is wrong at once.
"""

from stagekit.testing.checks import check_input, check_model, check_output
from stagekit.testing.declaration import ContractBroken
from stagekit.testing.offline import happened, moment, play
from stagekit.testing.recorder import Recorder, Said
from stagekit.testing.stage import Stage

__all__ = [
    "ContractBroken", "Recorder", "Said", "Stage", "check_input", "check_model",
    "check_output", "happened", "moment", "play",
]  # fmt: skip
