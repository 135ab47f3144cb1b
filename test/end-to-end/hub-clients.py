"""Uses the hubs' own clients as ms-swift does, and prints what came of it as JSON: hub-clients.py HUB FOLDER TOKEN."""

import hashlib
import json
import sys
from pathlib import Path


def digests(folder):
    """SHA-256 of what was downloaded, without what the clients put beside it."""
    root = Path(folder)
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.rglob('*'))
        if path.is_file() and not path.relative_to(root).as_posix().startswith('.')
    }


def outcome(call):
    """What a call returned, or the name of the error that it ended with."""
    try:
        return call()
    except Exception as error:  # the client's own error is what is asked for
        return f'{type(error).__name__}'


def hugging_face(folder, token):
    from huggingface_hub import HfApi, snapshot_download

    def download(kind, name, **more):
        return digests(snapshot_download(name, repo_type=kind, cache_dir=folder, **more))

    def facts(name):
        info = HfApi().model_info(name, files_metadata=True)
        return {
            'id': info.id,
            'commit': info.sha,
            'gated': info.gated,
            'licence': info.card_data.license,
            'sizes': {file.rfilename: file.size for file in info.siblings},
        }

    return {
        'facts': outcome(lambda: facts('small/model')),
        'renamed': outcome(lambda: facts('old/model')['id']),
        'files': outcome(lambda: sorted(HfApi().list_repo_files('small/rows', repo_type='dataset'))),
        'model': outcome(lambda: download('model', 'small/model')),
        'tag': outcome(lambda: download('model', 'small/model', revision='v1.0')),
        'dataset': outcome(lambda: download('dataset', 'small/rows')),
        'gated': outcome(lambda: download('model', 'gated/model')),
        'granted': outcome(lambda: download('model', 'gated/model', token=token)),
        'no revision': outcome(lambda: download('model', 'small/model', revision='v9')),
        'missing': outcome(lambda: download('model', 'no/such')),
    }


def model_scope(folder, token):
    from modelscope.hub.api import HubApi
    from modelscope.hub.snapshot_download import dataset_snapshot_download, snapshot_download

    def model(name, revision=None, **more):
        return digests(snapshot_download(name, revision, cache_dir=f'{folder}/{revision}', **more))

    def facts(name):
        api = HubApi()
        info = api.get_model(name)
        return {
            'id': f"{info['Path']}/{info['Name']}" if 'Path' in info else info.get('id'),
            'licence': info.get('License') or info.get('license'),
            'sizes': {file['Path']: file['Size'] for file in api.get_model_files(name)},
        }

    return {
        'facts': outcome(lambda: facts('small/model')),
        'files': outcome(lambda: sorted(file.path for file in HubApi().list_repo_files('small/rows', 'dataset') if file.size)),
        'exists': outcome(lambda: [HubApi().repo_exists(name, repo_type='model') for name in ('small/model', 'no/such')]),
        'model': outcome(lambda: model('small/model')),
        'tag': outcome(lambda: model('small/model', 'v1.0')),
        'dataset': outcome(lambda: digests(dataset_snapshot_download('small/rows', cache_dir=folder))),
        'gated': outcome(lambda: model('gated/model')),
        'granted': outcome(lambda: model('gated/model', token=token)),
        'no revision': outcome(lambda: model('small/model', 'v9')),
        'missing': outcome(lambda: model('no/such')),
    }


if __name__ == '__main__':
    which, directory, secret = sys.argv[1:]
    result = {'hugging-face': hugging_face, 'model-scope': model_scope}[which](directory, secret)
    print(json.dumps(result))
