"""What an error says, in one useful sentence."""

import re


def useful_message(error: BaseException) -> dict[str, str]:
    """`error`: its class; `message`: its first line that says something. An exit of the option parser has none."""
    return {'error': type(error).__name__, 'message': first_sentence(str(error))}


def first_sentence(text: str, longest: int = 600) -> str:
    lines = [line.strip() for line in text.splitlines() if re.search(r'\w', line)]
    said = lines[0] if lines else ''
    # A first line that only announces is followed by what it announces.
    if said.endswith(':') and len(lines) > 1:
        said = f'{said} {lines[1]}'
    return said if len(said) <= longest else f'{said[:longest]}…'
