"""What the engine and the keeper report, as sentences a technician understands."""

from __future__ import annotations

from typing import Any

from stagekit import locale


def sentence(word: dict[str, Any], lang: str) -> str:
    """One line for one report."""
    what, thing, key = word.get("what", "word"), word.get("thing", ""), word.get("key", "")
    data = word.get("data", [])
    if what == "fault" and key == "plugin":
        text = str(data[1] if lang == "fr" and len(data) > 1 else (data[0] if data else ""))
        return f"{thing} : {text}" if lang == "fr" else f"{thing}: {text}"
    if what == "cue":
        note = f" — {data[1]}" if len(data) > 1 and data[1] else ""
        return locale.say("show", "cue", lang, number=thing, title=key) + note
    if what in ("panic", "resume", "wake", "sleep") and not key:
        return locale.say("show", what, lang, thing=thing)
    first = data[0] if data else ""
    return locale.say(
        "show", key, lang, thing=thing, data=first, seconds=_whole(word.get("seconds", first))
    )


def _whole(value: Any) -> str:
    return f"{value:.0f}" if isinstance(value, (int, float)) else str(value)
