"""A camera somewhere on the network, read by its URL, and again when it goes."""

from __future__ import annotations

import threading
from typing import Any
from urllib.parse import urlsplit

from stagekit.api import Host
from stagekit.drivers.media import open_media
from stagekit.inputs.pose.newest import Frame, Newest
from stagekit.inputs.pose.words import Complaints, missing

SCHEMES = ("http", "https", "rtsp", "rtsps", "rtmp", "tcp", "udp", "rtp", "srt")
"""What a URL may begin with: the network, never a file."""

INNER = "http,https,httpproxy,tls,tcp,udp,rtp,rtsp,rtsps,rtmp,srt,crypto"
"""What libav may open behind it: a playlist must not lead to this machine's files."""

PATIENCE = 5.0
"""Seconds without a picture after which the line counts as cut."""

SOON, LATE = 0.5, 8.0
"""Seconds before the first new try, and at most: each try that fails doubles them."""


class Stream:
    """Reads a stream as fast as pictures come; only the newest is looked at."""

    def __init__(self, url: str, soon: float = SOON, late: float = LATE) -> None:
        """Get ready to read `http://…/stream.mjpg`, `rtsp://…` or the like.

        Args:
            url: the address; a name and password may stand in it.
            soon: seconds before the first new try.
            late: seconds between tries at the most.

        Raises:
            Missing: it is no address of a stream.
        """
        try:
            parts = urlsplit(url)
            host = parts.hostname or ""
            self.name = f"{parts.scheme}://{host}{f':{parts.port}' if parts.port else ''}"
            self.name += parts.path
        except ValueError:
            raise missing("url wrong", url=url) from None
        if parts.scheme not in SCHEMES or not (host or parts.port):
            raise missing("url wrong", url=url)
        self._url, self._soon, self._late = url, soon, late

    def run(self, host: Host, newest: Newest, end: threading.Event, complain: Complaints) -> None:
        """[its own thread] Read it, come and go as it may, until told to end."""
        wait = self._soon
        while not end.is_set():
            if self._read(host, newest, end, complain):
                wait = self._soon
            if end.wait(wait):
                return
            wait = min(wait * 2, self._late)

    def _read(self, host: Host, newest: Newest, end: threading.Event, complain: Complaints) -> bool:
        """Read until the line is cut; whether any picture came."""
        import av

        came = False
        try:
            with _opened(self._url) as container:
                if not container.streams.video:
                    complain("url blind", url=self.name)
                    return False
                for picture in container.decode(video=0):
                    if end.is_set():
                        return True
                    # a stream's own stamps run on the clock of another machine
                    newest.put(Frame(picture, host.now()))
                    came = True
                    complain.over()
        except (av.FFmpegError, OSError, ValueError, IndexError) as error:
            if not came and not end.is_set():
                why = getattr(error, "strerror", None) or type(error).__name__
                complain("url silent", url=self.name, why=why)
        if came and not end.is_set():
            newest.put(Frame(None, host.now()))
            complain("url lost", url=self.name)
        return came


def _opened(url: str) -> Any:
    options = {"fflags": "nobuffer", "flags": "low_delay", "protocol_whitelist": INNER}
    if url.startswith("rtsp"):
        options["rtsp_transport"] = "tcp"  # a lost packet would smear the picture
    return open_media(url, options=options, timeout=(PATIENCE, PATIENCE))
