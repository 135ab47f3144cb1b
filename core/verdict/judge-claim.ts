import type { PrintedNumber } from '../claims/printed-number.ts';
import { formatAtSamePrecision } from '../claims/printed-number-format.ts';
import { readingsOf, type UnitReading } from '../claims/unit.ts';
import type { Evidence } from '../flow/attempt/evidence.ts';
import { wasDeterministic } from '../flow/attempt/measurements.ts';
import type { Claim } from '../post/post.ts';
import { decide } from './decide.ts';
import { type LogWindow, type Measure, measuresOf } from './measure.ts';
import { type Margin, type MetricPolicy, POLICY } from './policy.ts';
import { plain } from './reason.ts';
import { type JudgedClaim, type JudgedRun, unjudged, type Verdict } from './verdict.ts';

export interface ClaimJudgement {
  readonly verdict: Verdict;
  /** What was measured for it; null where nothing could be. */
  readonly measure: string | null;
  /** What the post should print instead: a number at the claim's own digits, or the generated text. */
  readonly correction: string | null;
}

/** The runs that a claim is judged on, in the order in which they were started. */
export interface ClaimEvidence {
  readonly attempts: readonly Evidence[];
  readonly window: LogWindow;
  readonly budget: number;
}

/** Judges a claim on what its run left; `null` evidence means that the run could not be executed for `reason`. */
export function judgeClaim(claim: Claim, evidence: ClaimEvidence | null, reason: string): ClaimJudgement {
  if (claim.run === null) {
    return withoutMeasure(unjudged('inconclusive', 'the post does not tell which run this is about'));
  }
  if (evidence === null) return withoutMeasure(unjudged('not run', reason));
  if (claim.answer !== null) return judgeAnswer(claim.answer, evidence);
  const measures = claim.kind === 'ratio' ? [] : measuresOf(claim, evidence.window, evidence.attempts);
  // Of several measures each is judged as if it were the one meant; that none is confirmed is said of all together.
  const fieldConfirmed = measures.length > 1 || claim.metric !== 'loss';
  const judged = measures.map((measure) => judgeMeasure(claim, measure, evidence, fieldConfirmed));
  const [first, ...others] = judged;
  if (first === undefined) {
    return withoutMeasure(unjudged('inconclusive', `mustrun does not measure this yet (${claim.metric})`));
  }
  if (others.length === 0) return first;
  const each = judged.map(({ measure, verdict: { measured, outcome } }) =>
    typeof measured === 'number'
      ? `as ${measure} (${plain(measured, 4)}) it is ${outcome}`
      : `${measure} was not measured`,
  );
  const message = `the post does not say which ${claim.metric === 'loss' ? 'loss' : 'score'} it means: ${each.join(', ')}`;
  return withoutMeasure(unjudged('inconclusive', message));
}

function withoutMeasure(verdict: Verdict): ClaimJudgement {
  return { verdict, measure: null, correction: null };
}

function judgeAnswer(asked: NonNullable<Claim['answer']>, { attempts }: ClaimEvidence): ClaimJudgement {
  // The author's seed alone: another seed may word the same answer in another way.
  const runs = attempts.slice(0, 1).map((evidence) => {
    const answer = evidence.answers.find(({ prompt }) => normalised(prompt) === normalised(asked.prompt));
    return judgedRun(evidence, answer === undefined ? null : normalised(answer.text));
  });
  const verdict = decide({
    claim: { kind: 'text', expected: normalised(asked.expected) },
    runs,
    hardware: 'unknown',
    fieldConfirmed: true,
    policy: POLICY.classes.artifact,
    rules: POLICY,
    history: [],
    replicates: [],
    authorRuns: 1,
    budget: 1,
  });
  const correction = verdict.outcome === 'not reproduced' ? String(verdict.measured) : null;
  return { verdict, measure: 'generated answer', correction };
}

function judgeMeasure(
  claim: Claim,
  measure: Measure,
  { attempts, budget }: ClaimEvidence,
  fieldConfirmed: boolean,
): ClaimJudgement {
  // Repeating kernels are slower and take more memory than those that a reader's run would use.
  if (measure.policy.needsHardware && attempts.some(({ result }) => isDeterministic(result)))
    return {
      verdict: unjudged('not comparable', 'the run was in deterministic mode, which changes time and memory'),
      measure: measure.name,
      correction: null,
    };
  const runs = attempts.map((evidence) => judgedRun(evidence, measure.value(evidence)));
  const readings = plausibleReadings(claim, measure, runs);
  const kind = measure.exact ? 'exact' : claim.kind === 'bound' ? 'bound' : 'interval';
  const judged: JudgedClaim = { kind, readings };
  const verdict = decide({
    claim: judged,
    runs,
    hardware: 'unknown',
    fieldConfirmed,
    policy: forgiving(measure, claim, readings),
    rules: POLICY,
    history: [],
    replicates: [],
    authorRuns: claim.printed?.runs ?? 1,
    budget,
  });
  const correction =
    verdict.outcome === 'not reproduced' && typeof verdict.measured === 'number' && claim.printed !== null
      ? correctionOf(claim, claim.printed, verdict.measured)
      : null;
  return { verdict, measure: measure.name, correction };
}

function isDeterministic({ measured }: Evidence['result']): boolean {
  return measured !== null && wasDeterministic(measured);
}

/** The measured value at the claim's digits; for a bound the next value on its safe side, so that it holds. */
function correctionOf({ lower, upper }: Claim, printed: PrintedNumber, measured: number): string {
  const places = measured / printed.lastPlace;
  const isWhole = Math.abs(places - Math.round(places)) < 1e-9;
  const safe = isWhole
    ? measured
    : lower === null
      ? Math.ceil(places) * printed.lastPlace
      : upper === null
        ? Math.floor(places) * printed.lastPlace
        : measured;
  return formatAtSamePrecision(safe, printed);
}

/** The margins of the measure, widened to what the author forgives. */
function forgiving(
  { policy }: Measure,
  { tolerance }: Claim,
  [reading]: readonly UnitReading[],
): MetricPolicy {
  if (tolerance === null) return policy;
  const margin =
    tolerance.kind === 'share'
      ? { relative: tolerance.value, absolute: 0 }
      : { relative: 0, absolute: tolerance.value * (reading?.size ?? 1) };
  return { ...policy, forgiven: margin, minded: larger(policy.minded, margin) };
}

function larger(one: Margin, other: Margin): Margin {
  return {
    relative: Math.max(one.relative, other.relative),
    absolute: Math.max(one.absolute, other.absolute),
  };
}

/**
 * The size of a file is known to the byte, so of the two meanings of "MB" the one that fits is the one meant: the SI
 * one (as shops and file managers print) first, then the binary one (as `ls -lh`).
 */
function plausibleReadings(
  claim: Claim,
  measure: Measure,
  runs: readonly JudgedRun[],
): readonly UnitReading[] {
  const readings = claim.printed === null ? [] : readingsOf(claim.printed);
  if (!measure.exact || readings.length < 2) return readings;
  const value = runs[0]?.value;
  const fits = readings.filter(({ lower, upper, size }) => {
    const inUnit = Number(value) / size;
    return typeof value === 'number' && inUnit >= (lower ?? -Infinity) && inUnit <= (upper ?? Infinity);
  });
  return fits.slice(0, 1).concat(fits.length === 0 ? readings.slice(0, 1) : []);
}

function judgedRun({ result, log }: Evidence, value: number | string | null): JudgedRun {
  const planned = result.steps?.planned ?? log?.steps.at(-1)?.plannedSteps;
  return {
    value,
    seed: result.seed,
    // An inference has no optimizer steps: it is one step long, and its answers were asserted by the runner.
    stepsDone: result.steps?.done ?? 1,
    stepsPlanned: planned ?? 1,
    completed: result.stage === 'done',
  };
}

/** Text as a reader compares it: spaces and line breaks at the ends and in runs do not count. */
function normalised(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
