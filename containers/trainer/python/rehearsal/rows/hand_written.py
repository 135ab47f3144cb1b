"""Rows for the preprocessors whose columns hold nested or coded values, by the preprocessor's class.

The names of columns and the form of their values are what the engine's preprocessors read; the values are made up.
Media files are named as the data sets name theirs, and are drawn when a preprocessor asks for them.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .media import write_media
from .values import ADD

Row = dict[str, Any]

#: Files that a preprocessor finds by listing a folder, so that they must be there before, under the media folder.
FILES: dict[str, tuple[str, ...]] = {
    'VideoChatGPTPreprocessor': ('video_chatgpt/Test_Videos/clip-0.mp4', 'video_chatgpt/Test_Videos/clip-1.mp4'),
    'EmoSchemaPreprocessor': ('egoschema/videos/clip-0.mp4', 'egoschema/videos/clip-1.mp4'),
    'EmoSchemaClsPreprocessor': ('egoschema/videos/clip-0.mp4', 'egoschema/videos/clip-1.mp4'),
}


def question(index: int) -> str:
    return f'What is {index} plus {index + 1}?'


def answer(index: int) -> str:
    return f'It is {2 * index + 1}.'


def turns(index: int, role: str = 'from', content: str = 'value', user: str = 'human', bot: str = 'gpt') -> list[Row]:
    return [{role: user, content: question(index)}, {role: bot, content: answer(index)}]


def dialogue(index: int, last: str) -> str:
    return f'\n\nHuman: {question(index)}\n\nAssistant: {last}'


def call(index: int) -> str:
    return json.dumps([{'name': 'add', 'arguments': {'first': index, 'second': index + 1}}])


TOOLS = json.dumps([ADD])


ROWS: dict[str, Callable[[int], Row]] = {
    'SelfCognitionPreprocessor': lambda i: {
        'query': f'你是谁？ {i}' if i % 2 == 0 else f'Who are you? {i}',
        'response': 'I am {{NAME}} of {{AUTHOR}}.',
        'tag': ('zh', 'en')[i % 2],
    },
    'LongAlpacaPreprocessor': lambda i: {'instruction': question(i), 'input': '', 'output': f'Answer: {answer(i)}'},
    'FireflyPreprocessor': lambda i: {'kind': 'OpenQA', 'input': question(i), 'target': answer(i)},
    'MultiRoleAgentPreprocessor': lambda i: {
        'conversations': [{'from': 'user', 'value': question(i)}, {'from': 'assistant', 'value': answer(i)}]
    },
    **dict.fromkeys(
        ('HC3Preprocessor', 'HC3ClsPreprocessor'),
        lambda i: {
            'question': question(i),
            'human_answers': [answer(i)],
            'chatgpt_answers': [f'The sum is {2 * i + 1}.'],
        },
    ),
    'DureaderPreprocessor': lambda i: {'text1': f'{answer(i)} [SEP] Sums are easy.', 'text2': question(i)},
    'HHRLHFPreprocessor': lambda i: {'chosen': dialogue(i, answer(i)), 'rejected': dialogue(i, 'I do not know.')},
    'XlamFunctionCallingPreprocessor': lambda i: {'query': question(i), 'answers': call(i), 'tools': TOOLS},
    'XlamFunctionCallingGRPOPreprocessor': lambda i: {'query': question(i), 'answers': call(i), 'tools': TOOLS},
    'HHRLHFCNPreprocessor': lambda i: {
        'context': [{'role': 'human', 'text': question(i)}],
        'chosen': {'role': 'assistant', 'text': answer(i)},
        'rejected': {'role': 'assistant', 'text': 'No idea.'},
    },
    'GuanacoPreprocessor': lambda i: {
        'instruction': f'User: {question(i)} Assistant: {answer(i)}',
        'input': 'User: Thank you.',
        'output': 'Yes.',
    },
    'OpenJevPreprocessor': lambda i: {
        'kind': 'noul',
        'question': f'Is {i} even?',
        'state': json.dumps({'number': i}),
        'options': ['true', 'false'],
        'target': [float(i % 2 == 0), float(i % 2)],
    },
    'ShareGPT4oPreprocessor': lambda i: {'image': f'picture-{i % 4}.jpg', 'conversations': turns(i)},
    'SA1BDenseCaptionPreprocessor': lambda i: {
        'url': f'picture-{i % 4}.jpg',
        'cap_seg': str({'global_caption': f'A disc, the {i}th.'}),
    },
    'MantisPreprocessor': lambda i: {
        'images': [{'path': f'picture-{i % 4}.jpg'}],
        'conversation': turns(i, 'role', 'content', 'user', 'assistant'),
    },
    'LLaVADataPreprocessor': lambda i: {'images': [{'path': f'coco/train2017/{i % 4:012d}.jpg'}], 'messages': turns(i)},
    **dict.fromkeys(
        ('EmoSchemaPreprocessor', 'EmoSchemaClsPreprocessor'),
        lambda i: {
            'video_idx': f'clip-{i % 2}',
            'question': 'What is shown?',
            'option': ['A. A disc', 'B. A dog', 'C. Nothing'],
            'answer': str(i % 3),
        },
    ),
    'MovieChat1KPreprocessor': lambda i: {
        'info': {'video_path': f'{i % 4 + 1}.mp4'},
        'global': [{'question': 'What is shown?', 'answer': 'A disc.'}],
    },
    'VideoChatGPTPreprocessor': lambda i: {
        'video_name': f'clip-{i % 2}',
        'question': 'What is shown?',
        'question_1': 'None',
        'question_2': 'None',
        'answer': f'A disc, the {i}th.',
    },
    'LLaVAVideo178KPreprocessor': lambda i: {'video': f'clips/clip-{i % 4}.mp4', 'conversations': turns(i)},
    'ShareGPT4VPreprocessor': lambda i: {'image': f'coco/train2017/{i % 4:012d}.jpg', 'conversations': turns(i)},
    'LLaVAInstructPreprocessor': lambda i: {'image': f'coco/train2017/{i % 4:012d}.jpg', 'conversations': turns(i)},
    'LLaVAPretrainPreprocessor': lambda i: {'image': f'00000/{i % 4}.jpg', 'conversations': turns(i)},
    **dict.fromkeys(
        ('TextCapsPreprocessor', 'TextCapsEmbPreprocessor', 'TextCapsReRankPreprocessor'),
        lambda i: {
            'image': {'bytes': None, 'path': f'{{media}}/textcaps/{i % 4}.jpg'},
            'reference_strs': [f'A disc, the {i}th.', 'A disc.'],
        },
    ),
    'RefCOCOPreprocessor': lambda i: {
        'captions': ['the disc'],
        'bbox': [8.0, 8.0, 58.0, 58.0],
        'image_path': f'coco/train2014/{i % 4}.jpg',
    },
    'OcrvqaPreprocessor': lambda i: {
        'image': f'{{media}}/ocr/{i % 4}.png',
        'questions': ['What is shown?'],
        'answers': [f'A disc, the {i}th.'],
    },
    'ScienceQAPreprocessor': lambda i: {
        'image': f'{{media}}/science/{i % 4}.png',
        'question': question(i),
        'choices': ['1', str(2 * i + 1)],
        'answer': 1,
        'solution': answer(i),
    },
    'GritPreprocessor': lambda i: {
        'url': f'{{media}}/grit/{i % 4}.png',
        'caption': f'a disc, the {i}th',
        'ref_exps': [[0.0, 6.0, 0.1, 0.1, 0.5, 0.6, 0.9]],
    },
    'CocoPreprocessor': lambda i: {
        'image': f'{{media}}/objects/{i % 4}.png',
        'objects': {'category': [i % 80], 'bbox': [[8, 8, 58, 58]]},
    },
    'LLaVAMixSFTPreprocessor': lambda i: {
        'images': [f'{{media}}/mix/{i % 4}.png'],
        'messages': [
            {'role': 'user', 'content': [{'type': 'text', 'text': question(i)}, {'type': 'image', 'text': None}]},
            {'role': 'assistant', 'content': [{'type': 'text', 'text': answer(i)}]},
        ],
    },
}

#: Conversations as texts or in other words, which repairing functions of single data sets want.
CONVERSATIONS: tuple[Callable[[int], Row], ...] = (
    lambda i: {'conversations': turns(i)},
    lambda i: {'conversations': turns(i, user='user', bot='assistant')},
    lambda i: {'conversations': str(turns(i))},
    lambda i: {
        'conversations': [
            {'from': 'system', 'value': 'You may use: 1. {"plugin_name": "add"} 2. {"plugin_name": "subtract"}'},
            *turns(i),
        ]
    },
)


#: Data sets that the engine reads in any usual shape, but whose own columns a reward or an option may name.
BY_NAME: dict[str, Callable[[int], Row]] = {
    'modelscope/gsm8k': lambda i: {'question': question(i), 'answer': f'{answer(i)}\n#### {2 * i + 1}'},
    'open-r1/DAPO-Math-17k-Processed': lambda i: {'prompt': question(i), 'solution': str(2 * i + 1)},
    'AI-MO/NuminaMath-TIR': lambda i: {
        'problem': question(i),
        'solution': f'$\\boxed{{{2 * i + 1}}}$',
        'messages': turns(i, 'role', 'content', 'user', 'assistant'),
    },
    'open-r1/verifiable-coding-problems-python-10k': lambda i: {
        'prompt': f'Write a program that adds {i} to the number that it reads.',
        'verification_info': {
            'language': 'python',
            'test_cases': [{'input': '1\n', 'output': f'{i + 1}\n', 'fn_name': None, 'type': 'stdin_stdout'}],
        },
    },
}


def rows_by_name(name: str | None, number: int = 16) -> list[Row] | None:
    make = None if name is None else BY_NAME.get(name)
    return None if make is None else [make(index) for index in range(number)]


def hand_written_rows(class_name: str, media: Path, number: int) -> list[Row] | None:
    """Rows for a preprocessor's class, or None where there are none."""
    make = ROWS.get(class_name)
    if make is None:
        return None
    for index, name in enumerate(FILES.get(class_name, ())):
        if not (media / name).exists():
            write_media(media / name, index)
    return [placed(make(index), media) for index in range(number)]


def placed(value: Any, media: Path) -> Any:
    """The value with its media files drawn, and named by where they lie."""
    if isinstance(value, dict):
        return {key: placed(part, media) for key, part in value.items()}
    if isinstance(value, list):
        return [placed(part, media) for part in value]
    if isinstance(value, str) and value.startswith('{media}/'):
        path = media / value.removeprefix('{media}/')
        if not path.exists():
            write_media(path, len(value))
        return str(path)
    return value
