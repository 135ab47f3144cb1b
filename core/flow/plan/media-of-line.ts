import { parseJsonOrNull } from '../../parse-json.ts';

export type Medium = 'image' | 'video' | 'audio';

/** A medium that a row has; `file` is null where it lies in the row itself or on the web. */
export interface RowMedium {
  readonly medium: Medium;
  readonly file: string | null;
}

/** Columns of ms-swift's rows that hold media, and other names that it takes for them (dataset/preprocessor, 4.x). */
const COLUMNS: readonly (readonly [string, Medium])[] = [
  ['images', 'image'],
  ['image', 'image'],
  ['videos', 'video'],
  ['video', 'video'],
  ['audios', 'audio'],
  ['audio', 'audio'],
];

/** Bytes as text, or an address. */
const NO_FILE = /^(?:data:|https?:|[^/]{200})/;

/** The media that a line of a data file has; a line that is no row has none. */
export function mediaOfLine(line: string): readonly RowMedium[] {
  return COLUMNS.some(([column]) => line.includes(`"${column}"`)) ? mediaOfRow(parseJsonOrNull(line)) : [];
}

function mediaOfRow(row: unknown): readonly RowMedium[] {
  if (typeof row !== 'object' || row === null) return [];
  const columns = new Map<string, unknown>(Object.entries(row));
  return COLUMNS.flatMap(([column, medium]) =>
    [columns.get(column)]
      .flat()
      .filter((entry) => entry !== undefined && entry !== null && entry !== '')
      .map((entry) => ({ medium, file: fileOf(entry) })),
  );
}

function fileOf(entry: unknown): string | null {
  const path = typeof entry === 'object' && entry !== null && 'path' in entry ? entry.path : entry;
  return typeof path === 'string' && path !== '' && !NO_FILE.test(path) ? path : null;
}
