"""The operator's console: a web page, served by a process of its own.

The keeper starts `stagekit.faces.console.serve`, tells it JSON lines on its
standard input and hears its orders on the local socket of `stagekit.show.control`.
Nothing in the show waits for it.

Between browser and server stands one WebSocket, `/ws` for those who may order,
`/ws?read` (or `/read/ws`) for readers. Where a token is needed the server says
`{t: "token"}` and nothing else before it has come as `{do: "token", values: [token]}`.

Server to client, text: `hello` (a whole snapshot: `you`, `operators`, `plan`,
`status`, `log`, `reload`, `seen`), then `plan`, `status`, `word`, `reload`,
`tracks`, `operators`, `events`, `seen`, `answer` (to one order) and `end` (the
show is over). Each has its name under `t`. `status` is the beat: it comes at 5 Hz
also while the engine is away; then its `link` is `"engine"` instead of `"ok"`,
`quiet` says for how many seconds, and all else is as last known.

Server to client, binary: live frames as the engine made them (`frames.py`).

Client to server: `{id, do, values}` (`orders.py`), each answered by
`{t: "answer", id, ok, why: {en, fr}}`. Beside the show's orders `{do: "name",
values: [name]}`, `{do: "seen", values: [fault key]}` and `{do: "watch", values:
[0|1]}` (live frames for this page: a hidden page wants none).

Close codes: 4401 wrong or missing token, 4408 it did not read, 4429 too many
orders or guesses, 1001 the show has ended, 1013 too many pages.
"""
