"""Pins the day that prompt templates print.

The templates of Llama 3.1 and later, gpt-oss and others write today's date into every prompt, so that the same run gives
other losses tomorrow. Only the modules that hold such templates see the pinned day: certificates, file times and logs
need the real one.
"""

import builtins
import datetime
from types import ModuleType, SimpleNamespace
from typing import Any

#: ms-swift 4.x, ms-swift 3.x, and the `strftime_now` of transformers' own chat templates.
TEMPLATES = (
    'swift.template.templates.',
    'swift.llm.template.template.',
    'transformers.utils.chat_template_utils',
)


def pinned(module: ModuleType, day: str) -> None:
    """Has `import datetime` and `from datetime import …` within the module give a calendar that stands still."""
    year, month, date = (int(part) for part in day.split('-'))
    noon = datetime.datetime(year, month, date, 12)

    class Pinned(datetime.datetime):
        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> datetime.datetime:
            return noon.replace(tzinfo=tz)

        @classmethod
        def today(cls) -> datetime.datetime:
            return noon

    class PinnedDate(datetime.date):
        @classmethod
        def today(cls) -> datetime.date:
            return noon.date()

    calendar = SimpleNamespace(**{**vars(datetime), 'datetime': Pinned, 'date': PinnedDate})

    def import_module(name: str, *words: Any, **named: Any) -> Any:
        return calendar if name == 'datetime' else builtins.__import__(name, *words, **named)

    # An import statement asks the builtins of its own module.
    module.__dict__['__builtins__'] = {**vars(builtins), '__import__': import_module}
