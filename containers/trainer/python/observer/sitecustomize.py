"""Lets the runner see what happens inside the engine's processes, and pins the day that they live in.

Python imports this module at its start when its folder is on PYTHONPATH. It imports nothing heavy: everything else waits
until the engine itself imports what is watched.

- MUSTRUN_OBSERVATION: a file that takes what was seen of a training, as JSON
- MUSTRUN_TODAY: the day that prompt templates print, as YYYY-MM-DD
"""

import os

if 'MUSTRUN_OBSERVATION' in os.environ or 'MUSTRUN_TODAY' in os.environ:
    from mustrun_observer import install

    install(os.environ)
