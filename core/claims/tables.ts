import type { PlacedText } from '../post/blocks.ts';
import type { Finding } from './finding.ts';
import { mayHoldClaims } from './may-hold-claims.ts';
import { type Head, nameHead } from './name-head.ts';
import { firstDigit, stateNumbers } from './state-number.ts';
import { numbersOfCell, type Said } from './table-cell.ts';

export type Grid = readonly (readonly PlacedText[])[];

/** Column heads that do not say what the column holds. */
const EMPTY_HEAD = /^\s*(?:value|result|number|measured|quantity|数值|值|结果|값|결과)s?\s*$/i;
const MOST_HEAD_ROWS = 3;
/** "no more than 0.2": a bound or hedge in words, in characters. */
const LONGEST_BOUND = 24;

/**
 * The claims of a table's cells. What a cell holds is said by the head of its column, else by the label of its row;
 * the other of the two says whose it is.
 *
 * @param introduction the caption, or the text directly before the table
 */
export function findInTable(grid: Grid, introduction: string): readonly Finding[] {
  const { heads, body } = splitHead(grid);
  if (!body.some((row) => row.some(({ text }) => /\d/.test(text)))) return [];
  const columns = heads.map((head) => nameHead(head));
  const showsResults = RESULTS.test(introduction);
  const seen = new Set<number>();
  const findings: Finding[] = [];
  for (const row of body) {
    let rowHead: Head | null = null;
    for (const [index, cell] of row.entries()) {
      const column = columns[index] ?? NOTHING;
      if (column.kind === 'setting' || !mayStartWithNumber(cell.text)) continue;
      if (index > 0) rowHead ??= nameHead(row[0]?.text ?? '');
      const said = saidOf(column, rowHead ?? NOTHING, index > 0 && showsResults);
      // A cell that spans rows stands in each of them.
      const at = cell.offsetAt(0);
      if (said === null || seen.has(at)) continue;
      seen.add(at);
      const head = heads[index] ?? '';
      const first = index === 0 ? '' : (row[0]?.text ?? '');
      const shown = `${head} ${first}`.trim();
      const standing = said.byRow
        ? ({ kind: 'table', rows: row.length - 1, head } as const)
        : ({ kind: 'table', rows: body.length, head: first } as const);
      for (const { number, named, unit, text } of numbersOfCell(cell.text, said)) {
        for (const stated of stateNumbers(number, unit, named.metric)) {
          findings.push({
            offset: cell.offsetAt(firstDigit(stated.printed)),
            text: shown === '' ? text : `${shown}: ${text}`,
            named,
            number: stated,
            standing,
            label: said.byRow ? head : labelOf(row, columns),
          });
        }
      }
    }
  }
  return findings;
}

/** A cell that claims something starts with its number, or with a few words and a number that has a unit. */
function mayStartWithNumber(text: string): boolean {
  if (!/\d/.test(text)) return false;
  return /^\P{L}*\d/u.test(text) || text.length <= LONGEST_BOUND || mayHoldClaims(text);
}

/** The cells that say whose row it is. */
function labelOf(row: readonly PlacedText[], columns: readonly Head[]): string {
  const labels = row.filter((_, index) => columns[index]?.kind !== 'metric');
  return labels.map(({ text }) => text).join(' ');
}

const NOTHING: Head = { kind: 'unknown', unit: null };
const RESULTS =
  /result|evaluat|benchmark|performance|score|accuracy|结果|评测|评估|性能|准确|결과|평가|성능/i;

function saidOf(column: Head, row: Head, showsResults: boolean): Said | null {
  if (column.kind === 'metric')
    return { named: column.named, unit: column.unit, byRow: false, certain: true };
  if (column.kind === 'setting') return null;
  if (row.kind === 'metric') {
    return { named: row.named, unit: row.unit ?? column.unit, byRow: true, certain: true };
  }
  if (row.kind === 'setting') return null;
  const named = showsResults ? ({ metric: 'score', statistic: 'value' } as const) : null;
  return { named, unit: column.unit, byRow: false, certain: false };
}

/** The heads, of several rows joined by column, and the rows below them. */
function splitHead(grid: Grid): { readonly heads: readonly string[]; readonly body: Grid } {
  let count = 1;
  while (count < Math.min(MOST_HEAD_ROWS, grid.length - 1) && !holdsNumbers(grid[count] ?? [])) {
    if (!spans(grid[count - 1] ?? [], grid[count] ?? [])) break;
    count += 1;
  }
  const width = Math.max(0, ...grid.slice(0, count).map((row) => row.length));
  const heads = Array.from({ length: width }, (_, column) => {
    const texts = grid.slice(0, count).map((row) => row[column]?.text.trim() ?? '');
    return [...new Set(texts)].join(' ').replace(EMPTY_HEAD, '');
  });
  return { heads, body: grid.slice(count) };
}

function holdsNumbers(row: readonly PlacedText[]): boolean {
  return row.slice(1).some(({ text }) => /^\W*\d/.test(text));
}

/** A head of two rows shows itself by a cell that covers several places. */
function spans(above: readonly PlacedText[], below: readonly PlacedText[]): boolean {
  return above.some(
    (cell, index) => cell.text !== '' && (cell === above[index + 1] || cell === below[index]),
  );
}
