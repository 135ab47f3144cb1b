"""Imports what training commands need, so that copies of this process need not."""

import importlib
import sys
from pathlib import Path

#: Modules that every training command imports, and those that many do and that take long.
MODULES = (
    'torch',
    'transformers',
    'peft',
    'datasets',
    'trl',
    'PIL.Image',
    'swift.pipelines',
    'swift.pipelines.train',
    'swift.trainers',
    'swift.template',
    'swift.dataset',
    'swift.rewards.orm',
    'transformers.trainer_seq2seq',
    'transformers.integrations.integration_utils',
)

#: Modules whose absence matters only to the commands that need them.
OPTIONAL_MODULES = (
    'swift.rlhf_trainers',
    'swift.rlhf_trainers.grpo_trainer',
    'swift.rlhf_trainers.dpo_trainer',
    'swift.rlhf_trainers.gkd_trainer',
    'torchvision.transforms.v2',
    'qwen_vl_utils',
    'peft.tuners.lora',
    'transformers.models.auto.processing_auto',
    'transformers.models.auto.image_processing_auto',
    'transformers.models.auto.video_processing_auto',
    'transformers.models.qwen2.modeling_qwen2',
    'transformers.models.qwen3.modeling_qwen3',
    'transformers.models.llama.modeling_llama',
)


def preload() -> None:
    import_torchvision()
    for name in MODULES:
        importlib.import_module(name)
    for name in OPTIONAL_MODULES:
        try:
            importlib.import_module(name)
        except Exception as error:
            print(f'{name} is not there: {error}', file=sys.stderr)
    import torch

    torch.set_num_threads(1)


def import_torchvision() -> None:
    """Imports torchvision, also where its compiled operators do not load beside this build of torch.

    The training environment has the module for that among its packages; another environment may not.
    """
    site = Path(__file__).resolve().parent.parent / 'site'
    sys.path.append(str(site))
    importlib.import_module('mustrun_torchvision')
    sys.path.remove(str(site))
    try:
        importlib.import_module('torchvision')
    except ImportError:
        return
