import type { PlacedText } from '../post/blocks.ts';
import type { Finding, Named, Standing } from './finding.ts';
import { mayHoldClaims } from './may-hold-claims.ts';
import { type Clause, nameNumber } from './name-number.ts';
import { findPrintedNumbers, type PrintedNumber } from './printed-number.ts';
import { firstDigit, stateNumbers } from './state-number.ts';

/** The claims of running text or of a comment, in order. */
export function findInText(
  { text, offsetAt }: PlacedText,
  place: Clause['place'],
  standing: Standing,
): readonly Finding[] {
  if (!mayHoldClaims(text)) return [];
  const printed = findPrintedNumbers(text);
  const ends = sentenceEnds(text);
  const findings: Finding[] = [];
  let sentence = 0;
  let previous: Previous | null = null;
  for (const [index, number] of printed.entries()) {
    while ((ends[sentence] ?? text.length) < number.end) sentence += 1;
    const sentenceStart = 1 + (ends[sentence - 1] ?? -1);
    const sentenceEnd = ends[sentence] ?? text.length;
    if (number.unit === null && isListNumber(text, number)) continue;
    const clauseStart = Math.max(previous?.number.end ?? 0, sentenceStart);
    const clauseEnd = Math.min(printed[index + 1]?.start ?? text.length, sentenceEnd);
    const before = text.slice(clauseStart, number.start);
    const after = text.slice(number.end, clauseEnd);
    const inSentence: Previous | null =
      previous !== null && previous.number.end > sentenceStart ? previous : null;
    const named: Named | null =
      nameNumber(number, { before, after, rest: text.slice(number.end, sentenceEnd), place }) ??
      repeated(inSentence, before, number);
    if (named === null) continue;
    previous = { number, named };
    const own = {
      text: trimmed(text, clauseStart, number, clauseEnd),
      named,
      standing,
      label:
        place === 'comment'
          ? text.slice(Math.max(sentenceStart, number.start - LONGEST_LABEL), number.start)
          : before.slice(-LONGEST_LABEL),
    };
    for (const stated of stateNumbers(number, null, named.metric)) {
      findings.push({ ...own, offset: offsetAt(firstDigit(stated.printed)), number: stated });
    }
  }
  return findings;
}

/** The "3.1" of "3.1 Training". */
function isListNumber(text: string, { start, end }: PrintedNumber): boolean {
  return start === 0 && /^[.、)）]?\s+\p{L}/u.test(text.slice(end, end + 4));
}

const LONGEST_LABEL = 200;

interface Previous {
  readonly number: PrintedNumber;
  readonly named: Named;
}

function repeated(previous: Previous | null, between: string, number: PrintedNumber): Named | null {
  return previous !== null && isAnother(previous.number, between, number) ? previous.named : null;
}

/** "72.3% before and 81.5% after", "mean 305, max=512": one more value of what the number before it is of. */
function isAnother(previous: PrintedNumber, between: string, number: PrintedNumber): boolean {
  if (previous.unit !== number.unit || between.length > LONGEST_LABEL) return false;
  if (/otherwise|else|否则|아니면/i.test(between)) return false;
  if (/^[\s,;，、]*(?:min|max|mean|std|最大|最小|平均|최대|최소)\s*[=:：]?\s*$/i.test(between)) return true;
  const isMeasured = number.unit !== null || number.numerals.every(({ style }) => style.decimals > 0);
  return (
    isMeasured &&
    /^(?:\s*[(（][^()（）]{0,20}[)）])?\s*(?:[,，、;；/]|and|vs\.?|versus|to|from|compared (?:to|with)|→|和|与|及|到|至|从|에서)[^.。,，;；\d]{0,16}$/i.test(
      between.replace(/^[^,，、;；/→a-z和与及到至从에]{0,6}/i, ''),
    )
  );
}

const SENTENCE_END = /[.!?](?=\s|$|[\u4e00-\u9fff])|[。！？；]|;(?=\s)/g;
/** Points of abbreviations end no sentence. */
const ABBREVIATION = /\b(?:approx|max|min|avg|mem|param|params|vs|ca|e\.g|i\.e|etc|no|fig|resp|acc)$/i;

/** Where the marks stand that end sentences. */
function sentenceEnds(text: string): readonly number[] {
  const ends: number[] = [];
  for (const { index } of text.matchAll(SENTENCE_END)) {
    if (!ABBREVIATION.test(text.slice(Math.max(0, index - 8), index))) ends.push(index);
  }
  return ends;
}

/** How much of a clause is shown to each side of its number. */
const LONGEST_SHOWN = 120;

/** A clause without the marks that join it to its neighbours, up to the first comma behind the number. */
function trimmed(text: string, start: number, { start: from, end: to }: PrintedNumber, end: number): string {
  const before = text.slice(Math.max(start, from - LONGEST_SHOWN), to);
  const behind = text.slice(to, Math.min(end, to + LONGEST_SHOWN)).replace(/[,;，；、].*$/s, '');
  return (before + behind).replace(/^[\s,;:，；、]+(?:(?:and|then)\s)?|[\s,;:，；、]+$/g, '');
}
