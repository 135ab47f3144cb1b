"""A value for a column, by the column's name."""

import json
from pathlib import Path
from typing import Any

from .media import media_file

#: Columns that hold one file, and those that hold a list of them. `Image:FILE` and the like hold one.
ONE_FILE = {'image': 'image', 'video': 'video', 'audio': 'audio'}
FILES = {'images': 'image', 'videos': 'video', 'audios': 'audio'}

#: A tool as agents' rows describe theirs.
ADD = {'name': 'add', 'description': 'Adds two numbers.', 'parameters': {'first': {'type': 'int'}}}

CONVERSATIONS = ('messages', 'conversations', 'conversation')


def conversation(index: int, role: str, content: str, user: str, assistant: str) -> list[dict[str, str]]:
    return [
        {role: user, content: f'What is {index} plus {index + 1}?'},
        {role: assistant, content: f'It is {2 * index + 1}.'},
    ]


def value_of(column: str, index: int, media: Path) -> Any:
    """A plausible value; a few words where nothing is known about the name."""
    key = column.lower()
    if key in FILES:
        return [str(media_file(media, FILES[key], index))]
    medium = ONE_FILE.get(key.split(':', 1)[0])
    if medium is not None:
        return str(media_file(media, medium, index))
    turns = conversation(index, 'role', 'content', 'user', 'assistant')
    if key in CONVERSATIONS:
        return turns
    if key == 'rejected_messages':
        return [turns[0], {'role': 'assistant', 'content': 'I do not know.'}]
    return plain_values(index).get(key, f'{column.replace("_", " ")} number {index}')


def plain_values(index: int) -> dict[str, Any]:
    total = 2 * index + 1
    return {
        'query': f'What is {index} plus {index + 1}?',
        'response': f'It is {total}.',
        'answer': f'{total}',
        'solution': f'${total}$',
        'rejected_response': 'I do not know.',
        'rejected': 'I do not know.',
        'instruction': f'Add {index} and {index + 1}.',
        'input': '',
        'output': f'{total}',
        'tag': ('zh', 'en')[index % 2],
        'label': index % 2,
        'target': total,
        'nums': [index, index + 1, total],
        'score': 1 - (index % 5) / 25,
        'tools': json.dumps([ADD]),
        'functions': json.dumps([ADD]),
        'function_description': json.dumps(ADD),
        'choices': ['red', 'green', 'blue', 'yellow'],
    }
