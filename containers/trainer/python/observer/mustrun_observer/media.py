"""What a model saw of the pictures, videos and sounds of its rows, in the first passes of a training."""

import sys
from pathlib import Path
from typing import Any

#: Counting is done as in rehearsals, whose code lies beside the observer's folder.
sys.path.append(str(Path(__file__).parents[2]))

from rehearsal.media_counts import MediaCounts  # noqa: E402
from rehearsal.media_watch import rows_counted, watch_media  # noqa: E402

#: So many passes are looked at; the others cost nothing.
PASSES = 8


class MediaWatch:
    """Counts the rows that the engine encodes from now on, and the passes of a model from `look_at` on."""

    def __init__(self) -> None:
        self.counts = MediaCounts(limit=PASSES)
        self.rows = rows_counted(self.counts)
        self.rows.__enter__()

    def look_at(self, model: Any) -> None:
        watch_media(model, self.counts)

    def seen(self) -> dict[str, Any]:
        """By medium: rows that had one, passes with placeholders for it, and these passes' placeholders and features.
        Several processes encode rows; this one has encoded at least the row that the engine prints."""
        media: dict[str, Any] = {}
        for medium in {*self.counts.rows, *(name for each in self.counts.passes for name in each.tokens)}:
            passes = [each.compared(medium) for each in self.counts.passes if each.tokens.get(medium, 0) > 0]
            rows = self.counts.rows.get(medium, 0)
            if rows > 0 or passes:
                media[medium] = {
                    'rows': rows,
                    'passes': len(passes),
                    'placeholders': sum(tokens for tokens, _ in passes),
                    'features': sum(features for _, features in passes),
                }
        return media
