"""The engine: one pure step from a happening to effects.

No clock, socket, thread or file. `Engine.handle` takes one happening and
answers with what must be sent, asked or told; `Engine.next_wake` says when it
wants a tick. Everything in between moves by happenings only.

Where to look, in the order in which a value passes:

    engine     the step itself; signals, and what leaves for destinations
    hearing    frames and events; notes: which are sounding; ahead: said for later
    cells, sources, order      newest values, how they are read, what follows from them
    line, flow                 a mapping at work, and its shapes
    condition, groups          when groups are open
    presence, absence          who is gone, late or back, and what that weakens
    conduct, fade              cues, and what they hold
    target, merge, targets     who wins at a destination, and what it may become
    arguments, speaking        what is written on the wire
    mailbox, post              letters to models, and patience
    hands                      the operator's
    alarms, moving, pace       moments ahead
    build, wiring              from a scene to all this
    checkpoint, plain          all of it as plain data, and back
"""
