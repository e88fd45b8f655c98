"""The command line: `stagekit run`, `check`, `explain`, `monitor` and the others.

Each command is a file of its own, imported only when it is called.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Collection, Sequence
from importlib import import_module
from importlib.metadata import version

from stagekit.faces.cli.language import language, words

COMMANDS = (
    "run", "check", "cues", "new", "explain", "devices", "monitor", "demo", "go", "back", "panic",
    "takeup", "replay", "trace", "schema", "completion",
)  # fmt: skip


class Parser(argparse.ArgumentParser):
    """An argparse parser that speaks the reader's language."""

    lang = "en"

    def error(self, message: str) -> None:  # type: ignore[override]
        """Say what is wrong and how to go on; exit status 2."""
        self.print_usage(sys.stderr)
        said = _translated(message, self.lang)
        self.exit(2, words("args.error", self.lang, what=said) + "\n")


def _translated(message: str, lang: str) -> str:
    """Argparse's own sentences, in French where that is wanted."""
    if lang == "en":
        return message
    for english, french in (
        ("the following arguments are required:", "il manque :"),
        ("unrecognized arguments:", "arguments inconnus :"),
        ("invalid choice:", "choix inconnu :"),
        ("(choose from", "(au choix :"),
        ("expected one argument", "attend une valeur"),
        ("expected at least one argument", "attend au moins une valeur"),
        ("invalid float value:", "n'est pas un nombre :"),
        ("invalid int value:", "n'est pas un nombre entier :"),
        ("argument ", "argument "),
    ):
        message = message.replace(english, french)
    return message


def parser(lang: str, filled: Collection[str] = COMMANDS) -> argparse.ArgumentParser:
    """The whole command line, described in one language; `filled` have their arguments."""
    Parser.lang = lang
    top = Parser(prog="stagekit", description=words("about", lang), add_help=False)
    _common(top, lang)
    top.add_argument("--version", action="version", version=f"stagekit {version('stagekit')}",
                     help=words("version", lang))  # fmt: skip
    top._optionals.title = words("options", lang)
    commands = top.add_subparsers(dest="command", metavar=words("command", lang), required=True,
                                  title=words("commands", lang))  # fmt: skip
    for name in COMMANDS:
        about = words(f"{name}.about", lang)
        sub = commands.add_parser(name, help=about, description=about, add_help=False)
        sub._positionals.title = words("arguments", lang)
        sub._optionals.title = words("options", lang)
        _common(sub, lang)
        if name in filled:
            import_module(f"stagekit.faces.cli.{name}").arguments(sub, lang)
    return top


def _common(sub: argparse.ArgumentParser, lang: str) -> None:
    sub.add_argument("-h", "--help", action="help", help=words("help", lang))
    sub.add_argument("--lang", choices=("fr", "en"), default=argparse.SUPPRESS,
                     help=words("lang", lang))  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the answer is the exit status."""
    lang = language(arguments)
    if "_ARGCOMPLETE" in os.environ:  # the Tab key, see completion.py
        from stagekit.faces.cli.completing import complete

        complete(lang)
    given = list(sys.argv[1:] if arguments is None else arguments)
    if not given:
        parser(lang).print_help()
        return 0
    options = _one(given, lang) or parser(lang).parse_args(given)
    try:
        code: int = import_module(f"stagekit.faces.cli.{options.command}").main(options, lang)
    except BrokenPipeError:
        return 0
    except KeyboardInterrupt:
        return 130
    return code


def _one(given: list[str], lang: str) -> argparse.Namespace | None:
    """Parse a plain `stagekit COMMAND …` without loading the other commands."""
    if given[0] not in COMMANDS:
        return None
    Parser.lang = lang
    sub = Parser(prog=f"stagekit {given[0]}", add_help=False,
                 description=words(f"{given[0]}.about", lang))  # fmt: skip
    sub._positionals.title = words("arguments", lang)
    sub._optionals.title = words("options", lang)
    _common(sub, lang)
    import_module(f"stagekit.faces.cli.{given[0]}").arguments(sub, lang)
    options = sub.parse_args(given[1:])
    options.command = given[0]
    return options


if __name__ == "__main__":
    sys.exit(main())
