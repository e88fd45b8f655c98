"""Make stagekit.qxw and stagekit.qxi, the files QLC+ opens, from patch.yaml.

    python patches/qlcplus/make_workspace.py            # both files, in this folder
    python patches/qlcplus/make_workspace.py --out DIR --input-port 7800 --output-port 9100

QLC+ calls an OSC path by a number: the CRC-16/X-25 of the whole path. Of a
message with several values it hears `path_0`, `path_1`, … Its XML reader skips
what follows `<Level …/>` unless a line end stands between, hence the indenting.
"""

from __future__ import annotations

import argparse
import xml.etree.ElementTree as ET
from pathlib import Path

import yaml

HERE = Path(__file__).resolve().parent
ACROSS = 24
"""Faders in a row."""
FIRST_RGB = 101
"""DMX address of the first lamp of three channels."""
NO_FUNCTION = "4294967295"
LOOK = {
    "FrameStyle": "None", "ForegroundColor": "Default", "BackgroundColor": "Default",
    "BackgroundImage": "None", "Font": "Default",
}  # fmt: skip


def path_number(path: str) -> int:
    """CRC-16/X-25 of an OSC path (polynomial 0x1021 reflected, start and end 0xFFFF).

    >>> path_number("123456789") == 0x906E
    True
    """
    crc = 0xFFFF
    for byte in path.encode():
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ 0x8408 if crc & 1 else crc >> 1
    return crc ^ 0xFFFF


def faders(patch: dict) -> list[tuple[str, str, int]]:
    """Each fader: its caption, its path, and its DMX address from 1."""
    dimmer, rgb = patch["slots"]["dimmer {n}"], patch["slots"]["rgb {n}"]
    found = [(f"{n}", dimmer["address"].format(n=n), n) for n in range(1, dimmer["last"] + 1)]
    for n in range(1, rgb["last"] + 1):
        for part, colour in enumerate("RGB"):
            path = f"{rgb['address'].format(n=n)}_{part}"
            found.append((f"{colour}{n}", path, FIRST_RGB + 3 * (n - 1) + part))
    numbers = [path_number(path) for _, path, _ in found]
    if len(set(numbers)) != len(numbers):
        raise SystemExit("two paths have the same number for QLC+; change an address in patch.yaml")
    if found[0][2] + patch["slots"]["dimmer {n}"]["last"] > FIRST_RGB or found[-1][2] > 512:
        raise SystemExit("the lamps overlap, or do not fit in 512 channels")
    return found


def add(parent: ET.Element, name: str, text: str = "", **attributes: object) -> ET.Element:
    """A child with its attributes and text."""
    child = ET.SubElement(parent, name, {key: str(value) for key, value in attributes.items()})
    child.text = text or None
    return child


def fixture(engine: ET.Element, number: int, name: str, address: int, channels: int) -> None:
    """A generic lamp; QLC+ counts addresses from 0."""
    one = add(engine, "Fixture")
    rows = {"Manufacturer": "Generic", "Model": "Generic", "Mode": "Generic", "ID": number,
            "Name": name, "Universe": 0, "Address": address - 1, "Channels": channels}  # fmt: skip
    for key, value in rows.items():
        add(one, key, str(value))


def look(widget: ET.Element) -> None:
    """How a widget looks: as QLC+ likes it."""
    appearance = add(widget, "Appearance")
    for key, value in LOOK.items():
        add(appearance, key, value)


def slider(
    frame: ET.Element, number: int, caption: str, path: str, lamp: tuple[int, int], place: tuple
) -> None:
    """One fader, that one path moves and that moves one channel of one lamp."""
    one = add(frame, "Slider", Caption=caption, ID=number, WidgetStyle="Slider",
              InvertedAppearance="false")  # fmt: skip
    add(one, "WindowState", Visible="True", X=place[0], Y=place[1], Width=44, Height=160)
    look(one)
    add(one, "SliderMode", "Level", ValueDisplayStyle="Exact", ClickAndGoType="None",
        Monitor="false")  # fmt: skip
    level = add(one, "Level", LowLimit=0, HighLimit=255, Value=0)
    add(level, "Channel", str(lamp[1]), Fixture=lamp[0])
    add(add(one, "Playback"), "Function", NO_FUNCTION)
    add(one, "Input", Universe=0, Channel=path_number(path))


def workspace(patch: dict, in_port: int, out_port: int | None) -> ET.Element:
    """The whole file: universe 1 with OSC in, a lamp and a fader for each address."""
    all_faders, dimmers = faders(patch), patch["slots"]["dimmer {n}"]["last"]
    root = ET.Element(
        "Workspace", xmlns="http://www.qlcplus.org/Workspace", CurrentWindow="VirtualConsole"
    )
    creator = add(root, "Creator")
    for key, value in {
        "Name": "Q Light Controller Plus", "Version": "4.12.6", "Author": "stagekit",
    }.items():  # fmt: skip
        add(creator, key, value)
    engine = add(root, "Engine")
    universe = add(add(engine, "InputOutputMap"), "Universe", Name="Universe 1", ID=0)
    # Line 0 is the first network card QLC+ lists: its OSC ear hears all of them.
    source = add(universe, "Input", Plugin="OSC", UID="127.0.0.1", Line=0)
    add(source, "PluginParameters", inputPort=in_port)
    if out_port is not None:
        out = add(universe, "Output", Plugin="OSC", UID="127.0.0.1", Line=0)
        add(out, "PluginParameters", outputIP="127.0.0.1", outputPort=out_port)
    for n in range(1, dimmers + 1):
        fixture(engine, n - 1, f"Dimmer {n}", n, 1)
    for n in range(1, patch["slots"]["rgb {n}"]["last"] + 1):
        fixture(engine, dimmers + n - 1, f"RGB {n}", FIRST_RGB + 3 * (n - 1), 3)
    console = add(root, "VirtualConsole")
    frame = add(console, "Frame", Caption="")
    look(frame)
    for number, (caption, path, _) in enumerate(all_faders):
        beyond = number - dimmers
        lamp = (number, 0) if beyond < 0 else (dimmers + beyond // 3, beyond % 3)
        place = (10 + 48 * (number % ACROSS), 10 + 170 * (number // ACROSS))
        slider(frame, number, caption, path, lamp, place)
    properties = add(console, "Properties")
    rows = -(-len(all_faders) // ACROSS)
    add(properties, "Size", Width=20 + 48 * ACROSS, Height=20 + 170 * rows)
    add(properties, "GrandMaster", Visible=1, ChannelMode="Intensity", ValueMode="Reduce",
        SliderMode="Normal")  # fmt: skip
    add(add(root, "SimpleDesk"), "Engine")
    return root


def profile(patch: dict) -> ET.Element:
    """The input profile: QLC+ then shows each path by its name."""
    root = ET.Element("InputProfile", xmlns="http://www.qlcplus.org/InputProfile")
    creator = add(root, "Creator")
    for key, value in {"Name": "Q Light Controller Plus", "Version": "4.12.6",
                       "Author": "stagekit"}.items():  # fmt: skip
        add(creator, key, value)
    for key, value in {"Manufacturer": "stagekit", "Model": "OSC", "Type": "OSC"}.items():
        add(root, key, value)
    for number, path in sorted((path_number(path), path) for _, path, _ in faders(patch)):
        channel = add(root, "Channel", Number=number)
        add(channel, "Name", path)
        add(channel, "Type", "Slider")
    return root


def write(root: ET.Element, file: Path) -> None:
    """Indented, with the line of declaration QLC+ awaits."""
    ET.indent(root, " ")
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE {root.tag}>\n'
    file.write_text(head + ET.tostring(root, encoding="unicode") + "\n", encoding="utf-8")


def main() -> None:
    """Write both files."""
    ask = argparse.ArgumentParser(description="Make the QLC+ workspace and input profile.")
    ask.add_argument("--out", type=Path, default=HERE, help="folder to write to")
    ask.add_argument("--input-port", type=int, help="UDP port QLC+ listens on")
    ask.add_argument("--output-port", type=int, help="also send the DMX values as OSC there")
    wishes = ask.parse_args()
    patch = yaml.safe_load((HERE / "patch.yaml").read_text(encoding="utf-8"))
    port = wishes.input_port or patch["port"]
    write(workspace(patch, port, wishes.output_port), wishes.out / "stagekit.qxw")
    write(profile(patch), wishes.out / "stagekit.qxi")


if __name__ == "__main__":
    main()
