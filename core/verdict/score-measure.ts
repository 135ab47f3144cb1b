import type { Evidence } from '../flow/attempt/evidence.ts';
import type { Claim } from '../post/post.ts';
import type { Score } from '../swift/evaluation-report.ts';
import type { Measure } from './measure.ts';
import { forItems, POLICY } from './policy.ts';

/**
 * The scores of EvalScope's that a claim may mean: those whose benchmark or subset its words name, else those of whole
 * benchmarks. None where nothing was scored.
 */
export function scoreMeasures({ text }: Claim, attempts: readonly Evidence[]): readonly Measure[] {
  const scores = attempts[0]?.scores ?? [];
  const said = letters(text);
  const named = scores.filter(({ benchmark, subset }) => said.includes(letters(subset ?? benchmark)));
  const meant = named.length > 0 ? named : scores.filter(({ subset }) => subset === null);
  return meant.map((score) => ({
    name: `${score.metric} of ${score.benchmark}${score.subset === null ? '' : `, ${score.subset}`}`,
    policy: forItems(POLICY.classes.benchmark, score.questions),
    exact: false,
    value: ({ scores: others }) => others.find((other) => isSame(other, score))?.value ?? null,
  }));
}

function isSame(one: Score, other: Score): boolean {
  return one.benchmark === other.benchmark && one.subset === other.subset && one.metric === other.metric;
}

/** Letters and digits alone: `GSM-8K` is `gsm8k`. */
function letters(text: string): string {
  return text.toLowerCase().replace(/[^\p{Letter}\p{Number}]/gu, '');
}
