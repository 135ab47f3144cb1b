import { type Evidence, judgeExact, judgeNumber } from './judge-number.ts';
import { type ClaimReading, type JudgedClaim, type JudgedRun, unjudged, type Verdict } from './verdict.ts';

export interface DecideInput extends Evidence {
  readonly claim: JudgedClaim;
  /** In the order in which they were started, failed ones too. */
  readonly runs: readonly JudgedRun[];
  /** Whether the runs had the hardware that the claim names. */
  readonly hardware: 'same' | 'other' | 'unknown';
  /** Whether the author confirmed which logged field the claim means. Without it nothing can be judged. */
  readonly fieldConfirmed: boolean;
}

/**
 * One run per seed: the same seed twice is no second draw. A run that did not complete gives way to a later one of its
 * seed that did.
 */
function distinctRuns(runs: readonly JudgedRun[]): readonly JudgedRun[] {
  const bySeed = new Map<number | null, JudgedRun>();
  for (const run of runs) {
    const earlier = bySeed.get(run.seed);
    if (earlier === undefined || (!earlier.completed && run.completed)) {
      bySeed.set(run.seed, run);
    }
  }
  return [...bySeed.values()];
}

function problemOf(run: JudgedRun, kind: JudgedClaim['kind']): string | null {
  const { value, stepsDone, stepsPlanned, completed } = run;
  if (!completed) {
    return `the run stopped before its end, after ${stepsDone} of ${stepsPlanned} steps`;
  }
  if (stepsDone === 0) {
    return 'the run ended without a single step';
  }
  if (stepsDone < stepsPlanned) {
    return `the run did ${stepsDone} of ${stepsPlanned} steps`;
  }
  if (value === null) {
    return 'the log does not contain the claimed metric';
  }
  if ((kind === 'text') !== (typeof value === 'string')) {
    return kind === 'text'
      ? 'the run produced a number, not a text'
      : 'the run produced a text, not a number';
  }
  return typeof value === 'number' && !Number.isFinite(value) ? `the measured value is ${value}` : null;
}

function judgeText(expected: string, texts: readonly string[]): Verdict {
  const differing = texts.find((text) => text.trim() !== expected.trim());
  return {
    outcome: differing === undefined ? 'reproduced' : 'not reproduced',
    measured: differing ?? texts[0] ?? '',
    mdd: 0,
    relativeMdd: null,
    direction: null,
    wantsAnotherRun: false,
    runsUsed: texts.length,
    pValue: differing === undefined ? 1 : 0,
    claimPercentile: null,
    reading: null,
    reason:
      differing === undefined
        ? 'the generated text is the printed one; any change would have been noticed'
        : 'the generated text differs from the printed one',
  };
}

/** The verdicts of several readings are one only where they agree; a unit must not decide a verdict. */
function agree(verdicts: readonly Verdict[], readings: readonly ClaimReading[]): Verdict {
  const [first, ...others] = verdicts;
  if (first === undefined) {
    return unjudged('inconclusive', 'the claim has no reading');
  }
  // Once one reading is settled, asking the author for the unit is cheaper than a run.
  const wantsAnotherRun = verdicts.every((verdict) => verdict.wantsAnotherRun);
  if (others.every(({ outcome }) => outcome === first.outcome)) {
    return { ...first, wantsAnotherRun };
  }
  const each = verdicts.map((verdict, index) => `read as ${readings[index]?.label} it is ${verdict.outcome}`);
  return {
    ...unjudged(
      'inconclusive',
      `the unit is ambiguous: ${each.join(', ')} (${first.reason})`,
      first.measured,
    ),
    wantsAnotherRun,
    runsUsed: first.runsUsed,
    reading: first.reading,
  };
}

function judge(input: DecideInput, runs: readonly JudgedRun[]): Verdict {
  const { claim } = input;
  const values = runs.map(({ value }) => value);
  if (claim.kind === 'text') {
    return judgeText(
      claim.expected,
      values.filter((value) => typeof value === 'string'),
    );
  }
  const { kind, readings } = claim;
  const numbers = values.filter((value) => typeof value === 'number');
  const verdicts = readings.map((reading) =>
    kind === 'exact' ? judgeExact(reading, numbers) : judgeNumber(kind, reading, numbers, input),
  );
  return agree(verdicts, readings);
}

/**
 * Judges one claim on the runs made for it so far.
 *
 * In this order: nothing ran; the claim needs hardware that the runs did not have; a run did not do what it must have
 * done (a failed run is never dropped as an outlier); then each reading of the claim is judged, and the readings must
 * agree. While the verdict asks for another run it is provisional.
 */
export function decide(input: DecideInput): Verdict {
  const { claim, hardware, policy } = input;
  const runs = distinctRuns(input.runs);
  if (runs.length === 0) {
    return unjudged('not run', 'nothing ran');
  }
  if (policy.needsHardware && hardware !== 'same') {
    const which = hardware === 'other' ? 'on other hardware than' : 'on hardware that cannot be matched with';
    return unjudged('not comparable', `measured ${which} the claim's, which this number depends on`);
  }
  const problem = runs.map((run) => problemOf(run, claim.kind)).find((found) => found !== null);
  if (problem !== undefined && problem !== null) {
    return { ...unjudged('inconclusive', problem), runsUsed: runs.length };
  }
  const verdict = judge(input, runs);
  if (!input.fieldConfirmed) {
    return {
      ...verdict,
      outcome: 'inconclusive',
      wantsAnotherRun: false,
      pValue: null,
      reason: `it is not confirmed which logged value the claim means (${verdict.reason})`,
    };
  }
  return verdict;
}
