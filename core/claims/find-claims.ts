import type { Block, PlacedText } from '../post/blocks.ts';
import type { FoundRun } from '../post/find-runs.ts';
import type { Claim } from '../post/post.ts';
import type { Source } from '../post/source.ts';
import { answerClaims } from './answer-table.ts';
import { nearestRunBefore } from './bind.ts';
import { nameMetric } from './metric-words.ts';
import { findPrintedNumbers, type PrintedNumber } from './printed-number.ts';

type Unnumbered = Omit<Claim, 'id'>;

/** The claims of a post in its order: numbers of sentences, tables and command comments, and tables of answers. */
export function findClaims(
  blocks: readonly Block[],
  runs: readonly FoundRun[],
  source: Source,
): readonly Claim[] {
  const found: { readonly offset: number; readonly claim: Unnumbered }[] = [];
  const add = (content: PlacedText, label: string): void => {
    for (const claim of claimsOfText(content, label, runs, source)) {
      found.push({ offset: source.startOfLine(claim.line) + claim.column, claim });
    }
  };
  for (const block of blocks) {
    if (block.kind === 'prose') add(block.content, '');
    if (block.kind !== 'table') continue;
    const answers = answerClaims(block.rows, runs, source);
    for (const claim of answers ?? [])
      found.push({ offset: source.startOfLine(claim.line) + claim.column, claim });
    if (answers === null) for (const { cell, label } of labelledCells(block.rows)) add(cell, label);
  }
  for (const { comments } of runs) {
    for (const { text, offset } of comments) add({ text, offsetAt: (index) => offset + index }, '');
  }
  const inOrder = found.sort((one, other) => one.offset - other.offset);
  return inOrder.map(({ claim }, index) => ({ id: `claim-${index + 1}`, ...claim }));
}

/** Column heads that do not say what the column holds. */
const EMPTY_HEAD = /^\s*(?:value|result|number|measured|quantity|值|结果)\s*$/i;

/** Cells with the words that say what they hold: the row's first cell and the column's head. */
function labelledCells(rows: readonly (readonly PlacedText[])[]): { cell: PlacedText; label: string }[] {
  const [head = [], ...body] = rows;
  return body.flatMap((row) =>
    row.slice(1).map((cell, index) => ({
      cell,
      label: `${head[index + 1]?.text.replace(EMPTY_HEAD, '') ?? ''} ${row[0]?.text ?? ''} `,
    })),
  );
}

function claimsOfText(
  { text, offsetAt }: PlacedText,
  label: string,
  runs: readonly FoundRun[],
  source: Source,
): readonly Unnumbered[] {
  const printed = findPrintedNumbers(text);
  return printed.flatMap((number, index) => {
    const clauseStart = Math.max(printed[index - 1]?.end ?? 0, startOfSentence(text, number.start));
    const clauseEnd = Math.min(printed[index + 1]?.start ?? text.length, endOfSentence(text, number.end));
    const named = nameMetric(
      label + text.slice(clauseStart, number.start),
      text.slice(number.end, clauseEnd),
      number.unit,
    );
    const kind = claimKind(number);
    if (named === null || kind === null) return [];
    const offset = offsetAt(number.start);
    return [
      {
        ...source.placeOf(offset),
        text: `${label.trim() === '' ? '' : `${label.trim()}: `}${trimmed(text, clauseStart, number.end, clauseEnd)}`,
        ...named,
        kind,
        lower: number.lower,
        upper: number.upper,
        unit: number.unit,
        run: nearestRunBefore(runs, offset, named.metric),
        qualifiers: number.qualifiers,
        printed: number,
        answer: null,
      },
    ];
  });
}

/** A clause without the marks that join it to its neighbours, up to the first comma behind the number. */
function trimmed(text: string, start: number, numberEnd: number, end: number): string {
  const behind = text.slice(numberEnd, end).replace(/[,;，；、].*$/s, '');
  return (text.slice(start, numberEnd) + behind).replace(
    /^[\s,;:，；、]+(?:(?:and|then)\s)?|[\s,;:，；、]+$/g,
    '',
  );
}

function claimKind({ kind }: PrintedNumber): Claim['kind'] | null {
  return kind === 'change' ? null : kind;
}

const SENTENCE_END = /[.!?。！？；;](?=\s|$|[\u4e00-\u9fff])/g;

function startOfSentence(text: string, offset: number): number {
  let start = 0;
  for (const { index } of text.slice(0, offset).matchAll(SENTENCE_END)) start = index + 1;
  return start;
}

function endOfSentence(text: string, offset: number): number {
  const found = text.slice(offset).search(SENTENCE_END);
  return found === -1 ? text.length : offset + found;
}
