import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

/** Columns of ms-swift's rows that hold media, and other names that it takes for them (dataset/preprocessor, 4.x). */
const COLUMNS = ['images', 'image', 'videos', 'video', 'audios', 'audio'];

/** Media that lie in the row itself or on the web are no files. */
const NO_FILE = /^(?:data:|https?:|[^/]{200})/;

/** The files that the rows of a data file name as media, each once. Lines that are no rows name none. */
export async function mediaOfRows(dataFile: string): Promise<readonly string[]> {
  if (!dataFile.endsWith('.jsonl')) return [];
  const found = new Set<string>();
  const lines = createInterface({ input: createReadStream(dataFile), crlfDelay: Number.POSITIVE_INFINITY });
  for await (const line of lines) {
    if (!COLUMNS.some((column) => line.includes(`"${column}"`))) continue;
    for (const path of mediaOfRow(rowOf(line))) found.add(path);
  }
  return [...found];
}

function rowOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

function mediaOfRow(row: unknown): readonly string[] {
  if (typeof row !== 'object' || row === null) return [];
  const columns = new Map(Object.entries(row));
  return COLUMNS.flatMap((column) => [columns.get(column)].flat())
    .flatMap((entry) => (typeof entry === 'object' && entry !== null && 'path' in entry ? entry.path : entry))
    .filter((path): path is string => typeof path === 'string' && path !== '' && !NO_FILE.test(path));
}
