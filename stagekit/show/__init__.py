"""The show: everything that touches the world around the engine.

`stagekit run` is a keeper that spawns the engine's process and one worker for
each camera, keyboard and model; they talk in small messages over sockets.
"""
