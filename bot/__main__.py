"""`python -m bot COMMAND`: the commands of the contract and those an operator needs."""

from __future__ import annotations

import argparse
import importlib
import sys

from bot.settings import SettingsError

COMMANDS = {
    "run": "start everything on this machine: gateway, engine, SMS simulator",
    "serve": "start the gateway alone (production: behind a TLS proxy)",
    "train": "train what is stale",
    "screen": "screen messages for danger, one JSON line each",
    "understand": "say which topics messages are about, one JSON line each",
    "converse": "play scripted talks through the real path",
    "safety-report": "measure how danger is recognised, as one page for clinicians",
    "bench": "measure it beside the stock `rasa init` bot",
    "doctor": "say what is set up, what is missing, what is unsafe",
    "staff": "make a one-time sign-in link for a member of staff",
    "reviews": "print what staff marked: screening right, wrong, missed; topics misunderstood",
    "secrets": "print fresh random secrets for .env",
}


def main(argv: list[str] | None = None) -> int:
    given = sys.argv[1:] if argv is None else argv
    parser = argparse.ArgumentParser(prog="python -m bot", description="The return line's commands.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    chosen = None
    for name, what in COMMANDS.items():
        sub = commands.add_parser(name, help=what)
        if given[:1] == [
            name
        ]:  # only the module that is needed: `screen` must not wait for the web server's imports
            chosen = importlib.import_module(f"bot.commands.{name.replace('-', '_')}")
            sub.description = chosen.__doc__
            chosen.add_arguments(sub)
    arguments = parser.parse_args(given)
    assert chosen is not None, "argparse has refused any other first word"
    try:
        return int(chosen.run(arguments))
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    except BrokenPipeError:
        return 0
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
