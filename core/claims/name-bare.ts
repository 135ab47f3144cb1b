import type { Named } from './finding.ts';
import {
  LOSS_WORDS,
  type MetricWords,
  PARAMETER_WORDS,
  QUALITY_WORDS,
  STEP_WORDS,
  TOKEN_WORDS,
} from './metric-words.ts';
import { lastOf, nearestBehind, REACH } from './nearest-words.ts';
import type { PrintedNumber } from './printed-number.ts';

const BARE_WORDS: readonly MetricWords[] = [
  ...LOSS_WORDS,
  ...QUALITY_WORDS,
  PARAMETER_WORDS,
  TOKEN_WORDS,
  STEP_WORDS,
];

/** A word behind a bare number, or before a whole one, stands close. */
const NEAR = 16;

/** Things of data, and words that tell an amount from a setting such as "500 samples of each". */
export const COUNTED =
  /^\s*(?:[a-z]+[ -]){0,2}(?:samples|examples|rows|records|pairs|conversations|dialogues)\b|^\s*(?:条|个)?(?:训练)?(?:数据|样本|对话)|^\s*(?:개의 ?)?(?:데이터|샘플)/;
export const IS_AMOUNT = /contain|consist|total|about|around|approximately|roughly|共|约|包含|大约|총|약 ?$/;

/** A number without a unit needs its word close by; a whole number closer still, for it may count something else. */
export function nameBare(
  printed: PrintedNumber,
  before: string,
  after: string,
  place: 'sentence' | 'comment',
): Named['metric'] | null {
  const named = lastOf(BARE_WORDS, before);
  if (named !== null) {
    const gap = before.slice(named.end);
    const isObserved = OBSERVED.test(gap);
    if (place === 'comment' && named.metric === 'other') return null;
    if (Math.abs(printed.value) < 10 && isWholeNumber(printed) && !isObserved) return null;
    const isWhole = isWholeNumber(printed) && !isObserved && printed.qualifiers.length === 0;
    const counts =
      /\b(?:after|steps?|epochs?|for|over|with|first|from|than|rank|seeds?|the)\s*$|第\s*$|\d\s*$/.test(gap);
    const fits = gap.length <= (isWhole ? NEAR * 2 : REACH) && !/[;；]/.test(gap);
    if (fits && !(isWhole && counts)) return named.metric;
    return null;
  }
  const isPart =
    /[a-z][:：]?\s*$/.test(before) &&
    !/\b(?:of|to|an?|at|is|was|with|reach\w*|achiev\w*|get\w*|hit\w*)\s*$/.test(before);
  return isPart ? null : nearestBehind(BARE_WORDS, after, NEAR);
}

function isWholeNumber({ numerals }: PrintedNumber): boolean {
  return numerals.every(({ style }) => style.decimals === 0);
}

/** What a curve does, as far as posts tell it. */
const OBSERVED =
  /stabili|remain|reach|converg|climb|\bris|rose|grew|drop|fell|fall|decreas|increas|oscillat|fluctuat|稳定|保持|达到|收敛|上升|下降|升至|降至|维持|震荡|도달|수렴|유지|안정|상승|하락|감소|증가/;
