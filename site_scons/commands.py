"""Actions that are command lines, shown as a few words unless verbose=1."""

from __future__ import annotations

from typing import Any

from SCons.Script import Action


def shown(env: Any, command: str, text: str | None) -> Any:
    """The action; `text` takes the command's place on the screen, None shows nothing."""
    return Action(command) if env["VERBOSE"] else Action(command, text)


def always(env: Any, name: str, source: Any, command: str) -> Any:
    """A command that shows something and makes no file: it runs whenever it is asked for."""
    target = env.Command(f"{env['FOLDER'].path}/:{name}", source, shown(env, command, None))
    env.AlwaysBuild(target)
    return target
