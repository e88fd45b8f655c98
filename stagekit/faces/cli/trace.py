"""`stagekit trace export TRACE`: for other tools, as MCAP."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from stagekit.faces.cli.language import words


def arguments(sub: argparse.ArgumentParser, lang: str) -> None:
    """What may stand behind `trace`."""
    sub.add_argument("what", choices=("export",), help=words("trace.what", lang))
    sub.add_argument("trace", help=words("trace.file", lang))
    sub.add_argument("--mcap", metavar="FILE", help=words("trace.mcap", lang))


def main(options: argparse.Namespace, lang: str) -> int:
    """Write the trace in another form."""
    from stagekit.show.export import NoMcap, export_mcap
    from stagekit.show.trace import TraceWrong

    target = Path(options.mcap or Path(options.trace).with_suffix(".mcap"))
    try:
        count = export_mcap(Path(options.trace), target)
    except NoMcap:
        print(words("trace.no_mcap", lang), file=sys.stderr)
        return 2
    except TraceWrong as wrong:
        print(words(f"trace.{wrong}", lang, file=options.trace), file=sys.stderr)
        return 2
    except OSError as error:
        print(words("cannot_read", lang, file=error.filename, why=error.strerror), file=sys.stderr)
        return 2
    print(words("trace.exported", lang, count=count, file=target))
    return 0
