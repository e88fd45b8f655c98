"""What is open: the outputs, the inputs of the engine's own process, and the crew's.

They stay open over reloads and from scene to scene as long as they are the
same: the same name, plugin and keys.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from stagekit.api import Missing
from stagekit.engine.engine import Engine
from stagekit.engine.needs import ports_of
from stagekit.engine.succession import retuned, stays, stays_out
from stagekit.scene.plan import Device, Scene, Sender
from stagekit.show.apart import Apart
from stagekit.show.crew import Crew
from stagekit.show.hosted import Hear, Hosted
from stagekit.show.lane import Lane
from stagekit.show.load import load
from stagekit.show.outgoing import aimed, ready_rest
from stagekit.show.plainly import plainly
from stagekit.show.watching import Way

GATES = ("seen", "connected")
"""Ports that an input always says: by them it is known whether it is there."""


class Devices:
    """All that one show has open.

    Attributes:
        outputs: those that are open, by name.
        hosted: inputs that the loop reads itself, by file descriptor.
    """

    def __init__(
        self,
        crew: Crew,
        lane: Lane,
        ways: dict[str, Way],
        hear: Hear,
        life: Callable[[str, str], None],
        fault: Callable[[str, str, str], None],
    ) -> None:
        """Nothing is open. `ways` is kept up to date; `life` and `fault` say what became of it."""
        self.outputs: dict[str, Any] = {}
        self.hosted: dict[int, Any] = {}
        self._senders: dict[str, Sender] = {}
        self._devices: dict[str, Device] = {}
        self._wants: dict[str, list[str]] = {}
        self._here: dict[str, tuple[Any, Hosted]] = {}
        self._crew = crew
        self._lane = lane
        self._ways = ways
        self._hear = hear
        self._life = life
        self._fault = fault

    # ---- what is to be open

    def change(
        self,
        engine: Engine,
        others: Iterable[Scene] = (),
        leaving: Scene | None = None,
        touched: Iterable[str] = (),
        before: Engine | None = None,
    ) -> None:
        """Open what a scene needs, close what nobody needs; what is the same stays.

        Args:
            engine: who plays it.
            before: who played until now, and knows what brings an old output to rest.
            others: the show's other scenes, whose ears are opened at once.
            leaving: the scene before, which still needs what is its own.
            touched: names whose plugin's file was saved: they begin anew.
        """
        scene = engine.scene
        folder = Path(scene.file).resolve().parent
        kept = leaving if leaving is not None else scene
        for name in list(self._senders):
            wanted = scene.outputs.get(name, kept.outputs.get(name))
            if name in touched or not stays_out(self._senders[name], wanted):
                self._close_output(name, before)
        here = {**kept.inputs, **kept.models, **scene.inputs, **scene.models}
        for name, device in list(self._devices.items()):
            if name in touched or not self._goes_on(device, here.get(name)):
                self._close(name)
        for name, sender in scene.outputs.items():
            if name not in self._senders:
                self._open_output(name, sender, engine, folder)
                if before is not None and name in self.outputs:
                    self._life(name, "connected")  # it hears the whole state
        self._lane.send(ready_rest(engine, self.outputs))
        wants = self._wanted(engine, [*others, kept])
        for floor, things in (("input", scene.inputs), ("model", scene.models)):
            for name, device in things.items():
                if name not in self._devices:
                    self._open(floor, name, device, wants.get(name, []), scene, folder)
                elif wants.get(name, []) != self._wants[name]:
                    self._tell_wants(name, wants.get(name, []))
                self._devices[name] = device

    def _goes_on(self, device: Device, wanted: Device | None) -> bool:
        if wanted is None or stays(device, wanted):
            return wanted is not None
        return wanted.ports == device.ports and retuned(device, wanted) is not None and (
            self._crew.retune(device.name, wanted.keys))  # fmt: skip

    def _wanted(self, engine: Engine, others: Iterable[Scene]) -> dict[str, list[str]]:
        wants = {name: dict.fromkeys(ports) for name, ports in engine.graph.wanted.items()}
        for scene in {id(scene): scene for scene in others}.values():
            for name, ports in ports_of(scene).items():
                wants.setdefault(name, {}).update(dict.fromkeys(ports))
        return {name: list(ports) for name, ports in wants.items()}

    # ---- opening

    def _open_output(self, name: str, sender: Sender, engine: Engine, folder: Path) -> None:
        try:
            kind = load("output", sender.use, folder)
            if kind.apart:
                rest = [one for one in engine.rest_packets() if one.output == name]
                self._crew.hire("output", name, sender.use, sender.keys, rest=rest, folder=folder)
                output: Any = Apart(name, self._crew.order)
            else:
                output = aimed(kind, sender)
                output.open(Hosted(name, folder, engine.scene.seed, (), self._hear))
        except Missing as missing:
            self._fault(name, missing.english, missing.french)
            return
        except Exception as error:  # an output of somebody else's
            self._fault(name, *plainly(error))
            return
        self.outputs[name] = output
        self._senders[name] = sender
        self._ways[name] = Way(output.send)

    def _open(
        self, floor: str, name: str, device: Device, wants: list[str], scene: Scene, folder: Path
    ) -> None:
        self._wants[name] = wants
        if floor == "input" and device.use == "osc":
            self._open_here(name, device, wants, scene, folder)
            return
        gates = [port for port in GATES if port in device.ports] if floor == "input" else []
        self._crew.hire(floor, name, device.use, device.keys, people=device.people,
                        wants=[*wants, *gates], idle=floor == "model" or device.use == "pose",
                        folder=folder)  # fmt: skip

    def _open_here(
        self, name: str, device: Device, wants: list[str], scene: Scene, folder: Path
    ) -> None:
        plugin = load("input", device.use, folder)(**device.keys)
        host = Hosted(name, folder, scene.seed, wants, self._hear)
        try:
            plugin.open(host, host)
        except Missing as missing:
            self._fault(name, missing.english, missing.french)
            self._life(name, "dead")
            return
        self.hosted[plugin.fileno()] = plugin
        self._here[name] = plugin, host
        self._life(name, "ready")

    def _tell_wants(self, name: str, wants: list[str]) -> None:
        """Other ports of something that stays open are listened to."""
        self._wants[name] = wants
        if name in self._here:
            plugin, host = self._here[name]
            host.listen(wants)
            plugin.listen_anew()
        else:
            device = self._devices[name]
            self._crew.listen_to(name, [*wants, *[p for p in GATES if p in device.ports]])

    # ---- closing

    def _close(self, name: str) -> None:
        del self._devices[name]
        del self._wants[name]
        if name in self._here:
            plugin, _ = self._here.pop(name)
            self.hosted = {fd: one for fd, one in self.hosted.items() if one is not plugin}
            plugin.close()
        else:
            self._crew.dismiss(name)
        self._life(name, "dead")

    def _close_output(self, name: str, before: Engine | None) -> None:
        """An output that is not the same any more: it comes to rest as it was."""
        output = self.outputs.pop(name)
        for packet in before.rest_packets() if before is not None else ():
            if packet.output == name:
                output.send(packet)
        del self._senders[name], self._ways[name]
        output.close()
        self._crew.dismiss(name)

    def close(self) -> None:
        """The end: whoever has a driver of its own has been told to rest."""
        self._crew.stop()
        for plugin in self.hosted.values():
            plugin.close()
        for output in self.outputs.values():
            output.close()


def files_of(scene: Scene) -> Mapping[str, str]:
    """For every input, model and output that stands in a file beside the scene: that file."""
    folder = Path(scene.file).resolve().parent
    things: dict[str, Device | Sender] = {**scene.inputs, **scene.models, **scene.outputs}
    return {name: str((folder / thing.use.rpartition(":")[0]).resolve())
            for name, thing in things.items() if ":" in thing.use}  # fmt: skip
