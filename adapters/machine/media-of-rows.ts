import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { mediaOfLine, type RowMedium } from '../../core/flow/plan/media-of-line.ts';

/** The media that the rows of a data file (`.jsonl`) have, each once. Lines that are no rows have none. */
export async function mediaOfRows(dataFile: string): Promise<readonly RowMedium[]> {
  if (!dataFile.endsWith('.jsonl')) return [];
  const found = new Map<string, RowMedium>();
  const lines = createInterface({ input: createReadStream(dataFile), crlfDelay: Number.POSITIVE_INFINITY });
  for await (const line of lines) {
    for (const each of mediaOfLine(line)) found.set(`${each.medium} ${each.file}`, each);
  }
  return [...found.values()];
}
