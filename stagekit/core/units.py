"""Units of the language: how a written number becomes one in base units.

Base units are seconds, hertz, beats a minute, decibels, metres, degrees, kelvin,
`/s` (so much a second) and, for levels, 0..1.
"""

from __future__ import annotations

DURATION, FREQUENCY, TEMPO, DECIBEL, LEVEL, ANGLE, LENGTH, WHITE, RATE, BARE = (
    "duration",
    "frequency",
    "tempo",
    "dB",
    "level",
    "angle",
    "length",
    "white",
    "rate",
    "number",
)

UNITS: dict[str, tuple[str, float]] = {
    "ms": (DURATION, 1e-3),
    "s": (DURATION, 1.0),
    "min": (DURATION, 60.0),
    "h": (DURATION, 3600.0),
    "Hz": (FREQUENCY, 1.0),
    "kHz": (FREQUENCY, 1e3),
    "bpm": (TEMPO, 1.0),
    "dB": (DECIBEL, 1.0),
    "%": (LEVEL, 0.01),
    "deg": (ANGLE, 1.0),
    "m": (LENGTH, 1.0),
    "cm": (LENGTH, 0.01),
    "K": (WHITE, 1.0),
    "/s": (RATE, 1.0),
}
"""What stands behind a number: its family, and what one of it is in base units."""

BASE: dict[str, str] = {
    DURATION: "s",
    FREQUENCY: "Hz",
    TEMPO: "bpm",
    DECIBEL: "dB",
    ANGLE: "deg",
    LENGTH: "m",
    WHITE: "K",
    RATE: "/s",
}
"""The base unit of each family, as ports declare it; levels and bare numbers have none."""

FAMILY: dict[str, str] = {unit: family for family, unit in BASE.items()}
"""The family of each unit that a port may declare."""

EXAMPLES: dict[str, str] = {
    DURATION: "200 ms",
    FREQUENCY: "2 Hz",
    TEMPO: "96 bpm",
    DECIBEL: "-12 dB",
    LEVEL: "50%",
    ANGLE: "45 deg",
    LENGTH: "1.5 m",
    WHITE: "3200 K",
    RATE: "0.5/s",
    BARE: "0.5",
}
"""One right spelling of each family, for messages."""

RANGES: dict[str, str] = {
    DURATION: "0..10 s",
    FREQUENCY: "80..800 Hz",
    DECIBEL: "-60..-12 dB",
    ANGLE: "-45..45 deg",
    LENGTH: "0.2..1.8 m",
    RATE: "0..2/s",
    BARE: "0.4..1.9",
}
"""One right range of each family, for messages."""


def base(number: float, unit: str | None) -> float:
    """The number in base units.

    >>> base(80, "ms"), base(1.5, "min"), base(50, "%"), base(40, "cm"), base(3, None)
    (0.08, 90.0, 0.5, 0.4, 3.0)

    Raises:
        KeyError: the unit is none of the language's.
    """
    if unit is None:
        return float(number)
    factor = UNITS[unit][1]
    # Dividing by a whole number rounds once where multiplying by 0.01 rounds twice.
    return float(number / round(1 / factor)) if factor < 1 else float(number * factor)


def family(unit: str | None) -> str:
    """The family of a written unit; a number without one is bare.

    >>> family("kHz"), family("%"), family(None)
    ('frequency', 'level', 'number')
    """
    return BARE if unit is None else UNITS[unit][0]


def base_unit(unit: str | None) -> str | None:
    """The unit a value carries once it is in base units; None for levels and bare numbers.

    >>> base_unit("ms"), base_unit("%"), base_unit(None)
    ('s', None, None)
    """
    return None if unit is None else BASE.get(UNITS[unit][0])


def gain(decibels: float) -> float:
    """Decibels as a factor: 0 dB is 1.

    >>> gain(0), round(gain(-6), 3), gain(-20)
    (1.0, 0.501, 0.1)
    """
    return float(10.0 ** (decibels / 20.0))
