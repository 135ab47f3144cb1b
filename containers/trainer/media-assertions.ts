import { mediaOfRows } from '../../adapters/machine/media-of-rows.ts';
import type { Medium } from '../../core/flow/plan/media-of-line.ts';
import type { Assertion } from './assertions.ts';
import type { Observation } from './observation.ts';

const NAMES: Readonly<Record<string, string>> = { image: 'pictures', video: 'videos', audio: 'sounds' };

/** The kinds of media in the rows of data files. */
export async function mediaInFiles(dataFiles: readonly string[]): Promise<ReadonlySet<Medium>> {
  const rows = await Promise.all(dataFiles.map(mediaOfRows));
  return new Set(rows.flat().map(({ medium }) => medium));
}

/**
 * What must have happened to the media of a run's rows. ms-swift ends with 0 where a picture was never seen: a text
 * model reads `<image>` as letters, and a template whose placeholder is missing in the vocabulary leaves the picture out.
 *
 * @param watched how much was looked at: the first passes, as of a training, or every row, as of an inference
 */
export function mediaAssertions(
  inRows: ReadonlySet<Medium>,
  seen: Observation['media'],
  watched: 'first passes' | 'every row',
): readonly Assertion[] {
  const media = new Set([...inRows, ...Object.keys(seen ?? {})]);
  return [...media].map((medium) => {
    const { rows, rowsSeen, passes, placeholders, features } = seen?.[medium] ?? NOTHING;
    const what = NAMES[medium] ?? medium;
    const everyRow = watched === 'every row';
    const counts = `${placeholders} placeholders and ${features} features in ${passes} passes`;
    return {
      name: `the ${what} of the rows reached the model`,
      passed: placeholders > 0 && placeholders === features && (!everyRow || rowsSeen >= rows),
      detail:
        seen === undefined
          ? 'the run could not be watched'
          : passes === 0
            ? `rows have ${what}, but the model was given no placeholder for one`
            : everyRow
              ? `${counts}, for ${rowsSeen} of ${rows} rows`
              : counts,
    };
  });
}

const NOTHING = { rows: 0, rowsSeen: 0, passes: 0, placeholders: 0, features: 0 };
