"""The commands: `python tools/demo.py [demo|up|down]`."""

from __future__ import annotations

import argparse
import signal
import sys
from typing import TYPE_CHECKING

from control_plane import ControlPlaneError
from demo_support import stay, whole
from demo_support.errors import DemoError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

COMMANDS: Mapping[str, tuple[Callable[[], int], str]] = {
    "demo": (whole.demo, "the whole way, checked (the default)"),
    "up": (stay.up, "leave control plane, simulator and operator running"),
    "down": (stay.down, "stop what `up` left"),
}


def main() -> int:
    """Run one command.

    Returns:
        The exit code: 0 when all is well, 1 when something is not, 130 after Ctrl-C.
    """
    parser = argparse.ArgumentParser(prog="demo.py", description="okta-operator against an Okta simulator.")
    text = "; ".join(f"{name}: {text}" for name, (_, text) in COMMANDS.items())
    parser.add_argument("command", nargs="?", choices=COMMANDS, default="demo", help=text)
    command, _ = COMMANDS[parser.parse_args().command]
    # `kill` and a closed terminal clean up as Ctrl-C does.
    # SIGINT too: what a shell starts in the background inherits that it is ignored.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    try:
        return command()
    except (ControlPlaneError, DemoError) as error:
        print(f"\nFAILED: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nBroken off.", file=sys.stderr)
        return 130
    except BrokenPipeError:  # `make demo | head`: nobody listens any more
        sys.stdout = None
        return 1


if __name__ == "__main__":
    sys.exit(main())
