"""What a screen reader can do with a program, as a command. Debian's Python runs it: only that one has AT-SPI.

Usage: /usr/bin/python3 screen_reader.py tree
       /usr/bin/python3 screen_reader.py find|describe|press|focus NAME [ROLE] [SECONDS]

`find` waits until something with that name is shown and prints it, `describe` prints what is said of it besides its
name; `press` and `focus` act on it.
A name that ends with "…" or "*" may begin longer ones.
"""

import sys
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402 -- the version must be chosen first

APPLICATION = "Loadline"
WAIT_S = 20.0
PAUSE_S = 0.1


def main(arguments):
    Atspi.init()
    if arguments == ["tree"]:
        print("\n".join(lines_of_tree()))
        return
    action, name = arguments[:2]
    role = arguments[2] if len(arguments) > 2 else ""
    wait_s = float(arguments[3]) if len(arguments) > 3 else WAIT_S
    found = wait_for(name, role, wait_s)
    if found is None:
        sys.exit(f"Nothing is called {name!r}. There is:\n" + "\n".join(lines_of_tree()))
    if action == "press":
        found.get_action_iface().do_action(0)
    elif action == "focus":
        found.get_component_iface().grab_focus()
    print(found.get_description() if action == "describe" else line_of(found))


def wait_for(name, role, wait_s):
    """The first such thing that is shown; None when there is none in time."""
    end = time.monotonic() + wait_s
    while time.monotonic() < end:
        for each, _depth in walk():
            if is_called(each, name) and role in ("", each.get_role_name()) and is_shown(each):
                return each
        time.sleep(PAUSE_S)
    return None


def is_called(each, name):
    own = each.get_name() or ""
    return own.startswith(name[:-1]) if name.endswith("*") else own == name


def is_shown(each):
    return each.get_state_set().contains(Atspi.StateType.SHOWING)


def walk():
    """Everything of the program, with its depth, outermost first."""
    desktop = Atspi.get_desktop(0)
    for number in range(desktop.get_child_count()):
        application = desktop.get_child_at_index(number)
        if application is not None and application.get_name() == APPLICATION:
            yield from below(application, 0)


def below(each, depth):
    yield each, depth
    try:
        for number in range(min(each.get_child_count(), 300)):
            child = each.get_child_at_index(number)
            if child is not None:
                yield from below(child, depth + 1)
    except GLib.Error:  # it went away while it was looked at
        return


def lines_of_tree():
    return ["  " * depth + line_of(each) for each, depth in walk()]


def line_of(each):
    states = each.get_state_set()
    marks = [
        word
        for word, state in (
            ("checked", Atspi.StateType.CHECKED),
            ("focused", Atspi.StateType.FOCUSED),
        )
        if states.contains(state)
    ]
    if not states.contains(Atspi.StateType.ENABLED):
        marks.append("disabled")
    if not is_shown(each):
        marks.append("hidden")
    return " ".join([each.get_role_name() + ":", each.get_name() or "-", *marks])


if __name__ == "__main__":
    main(sys.argv[1:])
