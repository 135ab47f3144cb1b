import type { PlacedText } from '../post/blocks.ts';
import type { Grid } from './tables.ts';

/** Tables drawn with characters in a fence, as evaluation tools print them: rows of `| cell | cell |`. */
export function findTextTables({ text, offsetAt }: PlacedText): readonly Grid[] {
  const tables: PlacedText[][][] = [];
  let open: PlacedText[][] = [];
  let start = 0;
  for (const line of text.split('\n')) {
    const cells = cellsOf(line, start, offsetAt);
    const isRule = /^\s*[+|][-=+:| ]{3,}[+|]\s*$/.test(line);
    if (cells !== null && !isRule) open.push(cells);
    else if (!isRule && open.length > 0) {
      tables.push(open);
      open = [];
    }
    start += line.length + 1;
  }
  if (open.length > 0) tables.push(open);
  return tables.filter((rows) => rows.length > 1 && rows.every((row) => row.length === rows[0]?.length));
}

function cellsOf(line: string, start: number, offsetAt: PlacedText['offsetAt']): PlacedText[] | null {
  if (!/^\s*[|│┃].*[|│┃]\s*$/.test(line)) return null;
  const cells: PlacedText[] = [];
  let at = line.search(/[|│┃]/) + 1;
  for (const part of line.slice(at).split(/[|│┃]/).slice(0, -1)) {
    const from = start + at + (part.length - part.trimStart().length);
    cells.push({ text: part.trim(), offsetAt: (index) => offsetAt(from + index) });
    at += part.length + 1;
  }
  return cells.length > 1 ? cells : null;
}
