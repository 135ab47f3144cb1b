"""make_stand_in.py MODEL_ID FOLDER [MODEL_ID FOLDER ...]: tiny random models that ms-swift takes for the real ones.

They are those of rehearsals: same architecture, same special tokens, nothing downloaded. A stand-in shows that a command
runs; its numbers say nothing about the real model. A folder appears whole or not at all; one that is there is replaced.
"""

import json
import os
import shutil
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from rehearsal.environment import set_defaults

set_defaults(os.environ)

from rehearsal.stand_ins.architecture import NoArchitecture, architecture_of  # noqa: E402
from rehearsal.stand_ins.make import write_stand_in  # noqa: E402

#: Tells a folder that is made by this from any other. Not the name that rehearsals use: they replace theirs.
STAMP = 'mustrun-tiny-model.json'

#: Rehearsals' students have this seed too.
SEED = 42


def make(model_id: str, folder: Path) -> None:
    architecture = architecture_of(model_id, None)
    if isinstance(architecture, NoArchitecture):
        sys.exit(architecture.reason)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix='.making-') as scratch:
        made = Path(scratch) / folder.name
        made.mkdir()
        stand_in = write_stand_in(architecture, made, SEED)
        (made / STAMP).write_text(json.dumps(asdict(stand_in), indent=1))
        shutil.rmtree(folder, ignore_errors=True)
        os.replace(made, folder)
    print(f'{model_id}: {stand_in.class_name}, {stand_in.bytes} bytes')


if __name__ == '__main__':
    names = sys.argv[1:]
    if not names or len(names) % 2:
        sys.exit(f'expected pairs of a model id and a folder, found {names}')
    for model_id, folder in zip(names[::2], names[1::2], strict=True):
        make(model_id, Path(folder))
