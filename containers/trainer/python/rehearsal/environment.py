"""Variables that libraries read while they are imported, so that they must be right before."""

from collections.abc import MutableMapping

#: Nothing is fetched, and nothing has threads of its own: a process with threads cannot be copied safely. A closed
#: port of this machine stands for ModelScope's hub, which has no offline switch.
DEFAULTS = {
    'HF_HUB_OFFLINE': '1',
    'HF_DATASETS_OFFLINE': '1',
    'HF_HUB_DISABLE_TELEMETRY': '1',
    'MODELSCOPE_DOMAIN': '127.0.0.1:9',
    'TOKENIZERS_PARALLELISM': 'false',
    'OMP_NUM_THREADS': '1',
    'CUDA_VISIBLE_DEVICES': '',
}


def set_defaults(environment: MutableMapping[str, str]) -> None:
    """What the caller set stays."""
    for name, value in DEFAULTS.items():
        environment.setdefault(name, value)
