"""`stagekit completion bash|zsh|fish`: the few lines that teach a shell its Tab key."""

from __future__ import annotations

import argparse
import sys

from stagekit import locale

SHELLS = {
    "bash": "echo 'eval \"$(stagekit completion bash)\"' >> ~/.bashrc",
    "zsh": "echo 'autoload -U compinit; compinit; eval \"$(stagekit completion zsh)\"' >> ~/.zshrc",
    "fish": "stagekit completion fish > ~/.config/fish/completions/stagekit.fish",
}
"""What to type once, for each shell."""


def arguments(sub: argparse.ArgumentParser, lang: str) -> None:
    """What may stand behind `completion`."""
    sub.add_argument("shell", choices=tuple(SHELLS), help=locale.say("completion", "shell", lang))
    sub.formatter_class = argparse.RawDescriptionHelpFormatter
    lines = "\n".join(f"  {line}" for line in SHELLS.values())
    sub.epilog = f"{locale.say('completion', 'once', lang)}\n{lines}"


def main(options: argparse.Namespace, lang: str) -> int:
    """Print the shell's lines; at a terminal also say where they belong."""
    from argcomplete.shell_integration import shellcode

    print(shellcode(["stagekit"], shell=options.shell))
    if sys.stdout.isatty():
        print(f"\n{locale.say('completion', 'once', lang)}\n  {SHELLS[options.shell]}",
              file=sys.stderr)  # fmt: skip
    return 0
