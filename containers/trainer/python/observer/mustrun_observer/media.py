"""What a model saw of the pictures, videos and sounds of its rows: in the first passes of a training, in all of an inference."""

import sys
from pathlib import Path
from typing import Any

#: Counting is done as in rehearsals, whose code lies beside the observer's folder.
sys.path.append(str(Path(__file__).parents[2]))

from rehearsal.media_counts import MediaCounts  # noqa: E402
from rehearsal.media_watch import rows_counted, watch_generation, watch_media  # noqa: E402

#: So many passes with media of a training are looked at; the others cost nothing.
PASSES = 8


class MediaWatch:
    """Counts the rows that the engine encodes from now on, and the passes of a model from `look_at` on."""

    def __init__(self, limit: int | None) -> None:
        self.counts = MediaCounts(limit=limit)
        self.rows = rows_counted(self.counts)
        self.rows.__enter__()

    def look_at(self, model: Any) -> None:
        watch_media(model, self.counts)

    def look_at_engine(self, engine: Any) -> None:
        watch_generation(engine, self.counts)

    def seen(self) -> dict[str, Any]:
        """By medium: rows that had one and rows with a placeholder for it, passes with placeholders, and these passes'
        placeholders and features. Several processes encode a training's rows; this one has encoded at least the row that
        the engine prints."""
        media: dict[str, Any] = {}
        for medium in {*self.counts.rows, *(name for each in self.counts.passes for name in each.tokens)}:
            passes = [each for each in self.counts.passes if each.tokens.get(medium, 0) > 0]
            compared = [each.compared(medium) for each in passes]
            rows = self.counts.rows.get(medium, 0)
            if rows > 0 or passes:
                media[medium] = {
                    'rows': rows,
                    'rowsSeen': sum(each.rows.get(medium, 0) for each in passes),
                    'passes': len(passes),
                    'placeholders': sum(tokens for tokens, _ in compared),
                    'features': sum(features for _, features in compared),
                }
        return media
