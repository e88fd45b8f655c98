"""The engine: one pure step from a happening to effects.

No clock, socket, thread or file. `Engine.handle` takes one happening and
answers with what must be sent, asked or told; `Engine.next_wake` says when it
wants a tick. Everything in between moves by happenings only.
"""
