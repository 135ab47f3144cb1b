"""Where a rehearsal keeps what it makes, all of it in the command's own directory."""

import os
from pathlib import Path

#: What the rehearsal makes lies under this name in the directory.
OWN = '.mustrun'

#: A second stand-in for a teacher that has the student's id: the same weights would teach nothing.
TEACHERS = 'mustrun-teacher'


def media_folder(directory: str | Path) -> Path:
    """Where the engine looks for a data set's media before it downloads them."""
    return Path(directory) / OWN / 'media'


def use_places_of(directory: str | Path) -> None:
    """Lets the engine's caches lie in the directory, so that nothing of one rehearsal reaches the next."""
    import datasets.config
    from swift.dataset.media import MediaResource

    own = Path(directory) / OWN
    os.environ['MODELSCOPE_CACHE'] = str(own / 'modelscope')
    datasets.config.HF_DATASETS_CACHE = own / 'datasets'
    MediaResource.cache_dir = str(media_folder(directory))
    MediaResource.lock_dir = str(own / 'lockers')
