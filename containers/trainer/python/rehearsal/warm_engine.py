"""The rehearsing engine: imports ms-swift once, then answers one JSON request a line on stdin with one JSON line each.

    {"id", "kind": "validate" | "prepare" | "train", "subcommand": "sft" | "pt" | "rlhf", "argv": [words after it],
     "environment": {}, "directory": absolute, "timeout": seconds, "cache": prepare's absolute folder,
     "output": train's absolute folder, "log": absolute file}

Each request is done by a copy of this process, so that nothing of it is left for the next one, and imports, which
take longer than a rehearsal, are paid once. The answers are described where they are made: validate.py, prepare.py and
train.py; a copy that dies is answered with `not run` (`failed` where it trained) and one that takes too long with
`timeout`. Requests are done one after the other. The process ends when its stdin closes, and so does its copy.
"""

import os
import sys
from pathlib import Path

# The scripts beside this one would stand in the way of plugins of the same name.
FOLDER = Path(__file__).resolve().parent
sys.path = [str(FOLDER.parent), *(entry for entry in sys.path if Path(entry or '.').resolve() != FOLDER)]

from rehearsal.environment import set_defaults  # noqa: E402


def main() -> None:
    set_defaults(os.environ)
    # Libraries print: only answers may reach the caller.
    answers = os.fdopen(os.dup(1), 'w', buffering=1)
    os.dup2(2, 1)
    from rehearsal.preload import preload

    preload()
    from rehearsal.answers import answer_to
    from rehearsal.server import serve

    serve(sys.stdin.fileno(), answers, answer_to)


if __name__ == '__main__':
    main()
