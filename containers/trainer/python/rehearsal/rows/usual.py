"""Rows of the usual shape, for the author's own files and for data sets that the engine does not know."""

from pathlib import Path
from typing import Any

from .media import media_file
from .task import Task

NUMBER = 16


def usual_rows(task: Task, media: Path) -> list[dict[str, Any]]:
    return [usual_row(task, media, index) for index in range(NUMBER)]


def usual_row(task: Task, media: Path, index: int) -> dict[str, Any]:
    """A sum to be worked out, in the form that the task's rows have in the engine's documentation."""
    question, answer = f'What is {index} plus {index + 1}?', f'It is {2 * index + 1}.'
    extra: dict[str, Any] = {}
    if task.media:
        medium = task.media[0]
        question = f'<{medium}>{question}'
        extra = {f'{medium}s': [str(media_file(media, medium, index))]}
    user = {'role': 'user', 'content': question}
    chat = [user, {'role': 'assistant', 'content': answer}]
    match task.kind:
        case 'text':
            return {'messages': [{'role': 'assistant', 'content': answer}], **extra}
        case 'preference':
            return {'messages': chat, 'rejected_response': 'I do not know.', **extra}
        case 'judged':
            return {'messages': chat, 'label': index % 2 == 0, **extra}
        case 'prompt':
            return {'messages': [user], 'solution': f'${2 * index + 1}$', **extra}
        case 'class':
            return {'messages': [user], 'label': index % task.labels, **extra}
        case 'pair':
            positive = [[{'role': 'user', 'content': answer}]]
            return {'messages': [user], 'positive_messages': positive, 'label': 1.0, **extra}
        case 'ranking':
            ranked = {'positive_messages': [[chat[1]]], 'negative_messages': [[{**chat[1], 'content': 'No.'}]]}
            return {'messages': [user], **ranked, **extra}
        case _:
            return {'messages': chat, **extra}
