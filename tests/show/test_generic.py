"""The generic patch: python-osc receives exactly what its README promises, in both languages."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pythonosc.dispatcher import Dispatcher
from pythonosc.osc_server import BlockingOSCUDPServer

from stagekit.faces.cli.explain import explain
from stagekit.show.catalogue import installed
from stagekit.show.patches import load_patches
from stagekit.show.share import share

from .playing import Playing, command, wait

FOLDER = share("patches") / "generic"
READMES = ("README.md", "README.fr.md")

SCENE = """scene: Generic
inputs:
  desk: {use: osc, port: $IN, events: {/hit: force, /go: , /key: [pitch, velocity], /line: text}}
outputs:
  other: {use: osc, patch: PATCH, to: 127.0.0.1:PORT, lamps: {sky: colour 2}}
mappings:
  - desk /a -> other value 7
  - desk /b -> other fader 3
  - desk /c -> to black..white -> other sky
  - desk /hit -> other trigger 5 force
  - desk /go -> other trigger 6
  - desk /key -> other note
  - desk /line -> other text
"""


class Stranger:
    """python-osc's own server, as a program that knows nothing of stagekit.

    Attributes:
        got: every message: address, arguments.
        datagrams: every datagram as it came.
    """

    def __init__(self) -> None:
        """Listen on a free port of this machine."""
        self.got: list[tuple[str, tuple[object, ...]]] = []
        self.datagrams: list[bytes] = []
        dispatcher = Dispatcher()
        dispatcher.set_default_handler(lambda address, *args: self.got.append((address, args)))
        self._server = BlockingOSCUDPServer(("127.0.0.1", 0), dispatcher)
        self.port = int(self._server.server_address[1])
        verify = self._server.verify_request

        def seen(request: object, client_address: object) -> bool:
            assert isinstance(request, tuple)
            self.datagrams.append(request[0])
            return verify(request, client_address)  # type: ignore[arg-type]

        self._server.verify_request = seen  # type: ignore[method-assign]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    def newest(self, address: str) -> tuple[object, ...] | None:
        """The arguments that came last at an address; None before any."""
        found = [args for at, args in list(self.got) if at == address]
        return found[-1] if found else None

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def stranger() -> Iterator[Stranger]:
    listening = Stranger()
    yield listening
    listening.close()


def scene(patch: str, port: int) -> str:
    return SCENE.replace("PATCH", patch).replace("PORT", str(port))


def near(args: tuple[object, ...] | None, *values: float) -> bool:
    """Whether these are floats, and those."""
    return (
        args is not None
        and len(args) == len(values)
        and all(type(one) is float for one in args)
        and args == pytest.approx(values, abs=1e-3)
    )


def table(readme: str) -> dict[str, tuple[str, str]]:
    """The README's table: slot, its address, what stands under *at rest*."""
    rows = {}
    for line in (FOLDER / readme).read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 5 and cells[1].startswith("`/"):
            slot = re.findall(r"`([^`]+)`", cells[0])
            rows[" .. ".join(slot)] = (cells[1].strip("`"), cells[4])
    return rows


@pytest.mark.parametrize("readme", READMES)
def test_the_table_is_the_patch(readme: str) -> None:
    patch, said = load_patches()["generic"], {}
    for name, slot in patch.slots.items():
        words = f"{name} {slot.first} .. {name} {slot.last}" if slot.numbers else name
        words = "trigger 1 .. trigger 2" if name == "trigger" else words
        said[words] = slot.address.format(n=slot.first)
        rest = table(readme)[words][1]
        assert rest.startswith("0") == (slot.rest is not None), name
    assert said == {slot: address for slot, (address, _) in table(readme).items()}
    text = (FOLDER / readme).read_text(encoding="utf-8")
    for where in (
        "7400",
        "10000",
        "12000",
        *(f"`{at} {args[0]}`" for at, args in (*patch.rest, *patch.panic)),
    ):
        assert where in text
    assert [one[0] for one in (*patch.rest, *patch.panic)] == ["/rest", "/panic"]
    assert (patch.bundles, patch.timetags, patch.booleans) == (False, False, False)


def test_who_wins_is_as_with_lamps() -> None:
    slots = load_patches()["generic"].slots
    highest = {name for name, slot in slots.items() if slot.merge == "highest" and slot.intensity}
    assert highest == {"fader", "colour"}
    assert {n for n, s in slots.items() if s.takes == "number" and s.merge == "latest"} == {"value"}


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", ["generic", "puredata"])
def test_its_page_tells_every_slot_and_step(name: str, language: str) -> None:
    patch = load_patches()[name]
    page = explain(name, language, installed())
    assert page is not None
    for word, slot in patch.slots.items():
        assert re.search(rf"^  {word}\b.*{re.escape(slot.address)}$", page, re.MULTILINE), word
    flat = " ".join(page.split())
    assert " ".join(patch.says[language].split()) in flat
    assert " ".join(patch.steps[language].split()) in flat
    assert patch.says["en"] != patch.says["fr"]


def test_a_stranger_receives_what_the_table_promises(tmp_path: Path, stranger: Stranger) -> None:
    with Playing(tmp_path, scene("generic", stranger.port)) as show:
        show.say("/a", 0.25)
        assert wait(lambda: near(stranger.newest("/value/7"), 0.25))
        # Too much is held at 1: no other program need fear for its bounds.
        show.say("/b", 1.75)
        assert wait(lambda: near(stranger.newest("/fader/3"), 1.0))
        show.say("/c", 1.0)
        assert wait(lambda: near(stranger.newest("/colour/2"), 1.0, 1.0, 1.0))
        show.say("/hit", 0.5)
        assert wait(lambda: stranger.newest("/trigger") == (5, 0.5))
        show.say("/go")
        assert wait(lambda: stranger.newest("/trigger") == (6,))
        show.say("/key", 60, 100)
        assert wait(lambda: stranger.newest("/note") is not None)
        assert stranger.newest("/note") == pytest.approx((60, 100))
        show.say("/line", "Rien : le vent.")
        assert wait(lambda: stranger.newest("/text") == ("Rien : le vent.",))

        assert show.ask("panic") == 0
        assert wait(lambda: stranger.newest("/panic") == (1,))
        assert wait(lambda: near(stranger.newest("/fader/3"), 0.0))
        assert wait(lambda: near(stranger.newest("/colour/2"), 0.0, 0.0, 0.0))
        assert near(stranger.newest("/value/7"), 0.25), "a value stays where it is"
    assert wait(lambda: stranger.newest("/rest") == (1,)), "the end brings it to rest"
    assert stranger.datagrams
    assert not any(one.startswith(b"#bundle") for one in stranger.datagrams)


def test_nothing_comes_faster_than_promised(tmp_path: Path, stranger: Stranger) -> None:
    """A fader moved 500 times a second leaves at most 60 times; its last place arrives."""
    with Playing(tmp_path, scene("generic", stranger.port)) as show:
        show.say("/a", 0.0)
        assert wait(lambda: near(stranger.newest("/value/7"), 0.0))
        before, began = len(stranger.got), time.monotonic()
        for step in range(500):
            show.say("/a", 0.001 * step)
            time.sleep(0.002)
        show.say("/a", 0.9)
        assert wait(lambda: near(stranger.newest("/value/7"), 0.9))
        took, came = time.monotonic() - began, len(stranger.got) - before
    assert 10 < came <= 60 * took + 2


def test_a_copy_beside_the_scene_is_one_s_own(tmp_path: Path, stranger: Stranger) -> None:
    """The README's last chapter: copied, changed, named; nothing else."""
    mine = tmp_path / "patches" / "mine"
    mine.mkdir(parents=True)
    text = (FOLDER / "patch.yaml").read_text(encoding="utf-8")
    changed = text.replace("address: /value/{n}", "address: /synth/{n}/cutoff\n    high: 127")
    assert changed != text
    (mine / "patch.yaml").write_text(changed, encoding="utf-8")
    with Playing(tmp_path, scene("mine", stranger.port)) as show:
        show.say("/a", 0.5)
        assert wait(lambda: near(stranger.newest("/synth/7/cutoff"), 63.5))


@pytest.mark.parametrize("readme", READMES)
def test_the_scene_in_its_readme_is_right(readme: str, tmp_path: Path) -> None:
    text = (FOLDER / readme).read_text(encoding="utf-8")
    (block,) = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    walk = share("examples") / "media" / "walk.mp4"
    (tmp_path / "scene.yaml").write_text(block.replace("media/walk.mp4", str(walk)), "utf-8")
    status, said, wrong = command(tmp_path, "check", str(tmp_path / "scene.yaml"))
    assert status == 0, said + wrong
    assert "nothing to report" in said
