import { ownDegreesOfFreedom } from './noise.ts';
import { borrowed, type MetricPolicy, type Policy, type Prior } from './policy.ts';
import { changePhrase, claimedPhrase, measuredPhrase, plain } from './reason.ts';
import { type ComparisonScale, comparisonScale, distanceTo } from './scale.ts';
import { type SequentialResult, testSequentially } from './sequential.ts';
import { type ClaimReading, unjudged, type Verdict } from './verdict.ts';

/** What is known beside the claim's own runs. History and replicates are in base units. */
export interface Evidence {
  readonly policy: MetricPolicy;
  readonly rules: Policy;
  /** One value per night of this recipe since its last change point, oldest first. */
  readonly history: readonly number[];
  /** Groups of runs that other nights made of this recipe. */
  readonly replicates: readonly (readonly number[])[];
  /** Runs behind the author's number; 1 unless the post says more. */
  readonly authorRuns: number;
  /** Runs that may be used at most. */
  readonly budget: number;
}

const FEWEST_FOR_PERCENTILE = 5;

/** A recipe without runs of its own from earlier nights borrows the prior of its class. */
function priorFor({ policy, history, replicates }: Evidence): Prior {
  return ownDegreesOfFreedom(history, replicates) > 0 ? policy.prior : borrowed(policy.prior);
}

function percentile(values: readonly number[], reference: number): number | null {
  const below = values.filter((value) => value < reference).length;
  return values.length < FEWEST_FOR_PERCENTILE ? null : below / values.length;
}

function explain(
  result: SequentialResult,
  scale: ComparisonScale,
  reading: ClaimReading,
  combine: MetricPolicy['comparison'],
): string {
  const { label } = reading;
  const measured = scale.fromScale(result.value);
  const amount = (change: number): string => {
    const relative = scale.reference === 0 ? null : change / Math.abs(scale.reference);
    return changePhrase(change, relative, label);
  };
  const facts = `${measuredPhrase(measured, label, result.runs, combine)}, ${claimedPhrase(reading)}`;
  const { distance } = result;
  const beyond = amount(scale.beyondInUnit(distance));
  const explained = amount(scale.beyondInUnit(distance > 0 ? result.limit : -result.limit));
  const side = distance > 0 ? 'above' : 'below';
  const power = `a change of ${amount(scale.distanceInUnit(result.mdd))} would have been noticed`;
  switch (result.decision) {
    case 'different':
      return `${facts}: ${beyond} ${side}, while rounding, margin and noise explain ${explained} at most`;
    case 'equivalent':
      return distance === 0
        ? `${facts}; ${power}`
        : `${facts}: ${beyond} ${side}, too little to matter; ${power}`;
    case 'undecided':
      return `${facts}; no difference beyond margin and noise was found, but only ${power}`;
    case 'noise unknown':
      return `${facts}: ${beyond} ${side}, but the noise of this recipe is not yet known`;
  }
}

/**
 * Holds measured values against one reading of an interval or a bound.
 *
 * @param values in base units, finite, one per run, at least one
 */
export function judgeNumber(
  kind: 'interval' | 'bound',
  reading: ClaimReading,
  values: readonly number[],
  evidence: Evidence,
): Verdict {
  const { policy, rules } = evidence;
  const scale = comparisonScale(reading, policy);
  const known = [...values, ...evidence.history, ...evidence.replicates.flat()];
  if (scale === null || (policy.comparison === 'log' && known.some((value) => value <= 0))) {
    return unjudged('inconclusive', 'a value that is not positive cannot be compared as a ratio');
  }
  const prior = priorFor(evidence);
  const toScale = (value: number): number => scale.toScale(value);
  const result = testSequentially({
    scale,
    isBound: kind === 'bound',
    authorRuns: evidence.authorRuns,
    values: values.map(toScale),
    combine: policy.comparison === 'max' ? 'max' : 'mean',
    noise: {
      history: evidence.history.map(toScale),
      replicates: evidence.replicates.map((group) => group.map(toScale)),
      prior: {
        standardDeviation: prior.relative * scale.perRelative,
        degreesOfFreedom: prior.degreesOfFreedom,
      },
      resolution: scale.resolution,
    },
    budget: evidence.budget,
    rules,
  });
  const mdd = scale.distanceInUnit(result.mdd);
  const findings = {
    measured: scale.fromScale(result.value),
    mdd,
    relativeMdd: scale.reference === 0 ? null : mdd / Math.abs(scale.reference),
    direction: result.distance === 0 ? null : result.distance > 0 ? ('higher' as const) : ('lower' as const),
    wantsAnotherRun: result.wantsAnotherRun,
    runsUsed: result.runs,
    pValue: result.pValue,
    claimPercentile: percentile(
      [...values, ...evidence.history].map((value) => value / reading.size),
      scale.reference,
    ),
    reading: reading.label,
    reason: explain(result, scale, reading, policy.comparison),
  };
  switch (result.decision) {
    case 'different':
      return { outcome: 'not reproduced', ...findings };
    case 'equivalent':
      return { outcome: 'reproduced', ...findings };
    case 'undecided':
      return { outcome: 'within noise', ...findings };
    case 'noise unknown':
      return { outcome: 'inconclusive', ...findings };
  }
}

/** Holds a count against an exact claim: every run must agree, and any change is noticed. */
export function judgeExact(reading: ClaimReading, values: readonly number[]): Verdict {
  const interval = {
    lower: reading.lower ?? Number.NEGATIVE_INFINITY,
    upper: reading.upper ?? Number.POSITIVE_INFINITY,
  };
  const measured = values.map((value) => value / reading.size);
  const distances = measured.map((value) => distanceTo(interval, value));
  const differing = Math.max(
    0,
    distances.findIndex((distance) => distance !== 0),
  );
  const [value, distance] = [measured[differing] ?? Number.NaN, distances[differing] ?? 0];
  const unit = reading.label === '' ? '' : ` ${reading.label}`;
  return {
    outcome: distance === 0 ? 'reproduced' : 'not reproduced',
    measured: value,
    mdd: 0,
    relativeMdd: 0,
    direction: distance === 0 ? null : distance > 0 ? 'higher' : 'lower',
    wantsAnotherRun: false,
    runsUsed: values.length,
    pValue: distance === 0 ? 1 : 0,
    claimPercentile: null,
    reading: reading.label,
    reason: `measured ${plain(value, 15)}${unit}, ${claimedPhrase(reading)}; any change would have been noticed`,
  };
}
