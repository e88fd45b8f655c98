"""Plugins that are looked at only when a scene names them: the others cost nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from stagekit.scene.catalogue import Plugin


class Offered(Mapping[str, Plugin]):
    """Plugins by name; one that turns out to be unusable was never there.

    Names can be gone through without looking at any plugin.
    """

    def __init__(
        self, read: Mapping[str, Callable[[], Plugin | None]], beside: Mapping[str, Plugin]
    ) -> None:
        """Know how to read each by its name.

        Args:
            read: for each name what reads the plugin; None where it cannot be used.
            beside: plugins already read, from files beside the scene.
        """
        self._read = dict(read)
        self._found = dict(beside)
        self._names = dict.fromkeys([*read, *beside])

    def __getitem__(self, name: str) -> Plugin:
        """That plugin, read now if it has not been yet.

        Raises:
            KeyError: there is none of that name that can be used.
        """
        if name not in self._found and name in self._read:
            plugin = self._read.pop(name)()
            if plugin is None:
                del self._names[name]
            else:
                self._found[name] = plugin
        return self._found[name]

    def __iter__(self) -> Iterator[str]:
        """The names, in their order."""
        return iter(list(self._names))

    def __len__(self) -> int:
        """How many names there are."""
        return len(self._names)
