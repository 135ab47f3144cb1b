import type { Evidence } from '../flow/attempt/evidence.ts';
import type { Claim } from '../post/post.ts';
import { lastLoggedLoss } from '../swift/training-log.ts';
import { type MetricClass, type MetricPolicy, POLICY, priorForLogWindow } from './policy.ts';
import { scoreMeasures } from './score-measure.ts';

/** How the post's own options would have logged, and how many samples one step sees. */
export interface LogWindow {
  readonly steps: number;
  readonly firstStep: boolean;
  readonly batch: number;
}

/** One thing that a claim may mean, and how to read it off the evidence. */
export interface Measure {
  /** For people: "mean train loss". */
  readonly name: string;
  readonly policy: MetricPolicy;
  /** Compared exactly: no noise belongs between the printed and the measured value. */
  readonly exact: boolean;
  /** In base units (bytes, seconds, counts); null when the evidence does not hold it. */
  readonly value: (evidence: Evidence) => number | null;
}

/**
 * The measures that a claim's words leave open: none when mustrun cannot measure it, several when it is ambiguous.
 *
 * @param attempts what was scored decides which scores there are to mean
 */
export function measuresOf(
  claim: Claim,
  window: LogWindow,
  attempts: readonly Evidence[] = [],
): readonly Measure[] {
  switch (claim.metric) {
    case 'steps':
      return [exactly('optimizer steps', ({ result }) => result.steps?.done ?? null)];
    case 'parameters':
      return [
        exactly('trainable parameters', ({ result, log }) =>
          trainableParameters(result.adapter?.parameters ?? null, log?.parameters?.trainable ?? null, claim),
        ),
      ];
    case 'size':
      return [exactly('bytes of the adapter file', ({ result }) => result.adapter?.bytes ?? null)];
    case 'train_loss':
      return trainLosses(claim, window);
    case 'eval_loss':
      return [evalLoss(claim.statistic === 'best')];
    case 'loss':
      return [...trainLosses(claim, window), evalLoss(claim.statistic === 'best')];
    case 'accuracy':
    case 'score':
      return scoreMeasures(claim, attempts);
    case 'duration':
      return [
        inexactly('training time', 'wall-time', ({ result, log }) =>
          result.resumedAt === null ? (log?.total?.values.train_runtime ?? null) : null,
        ),
      ];
    case 'speed':
      return [inexactly('seconds per step', 'speed', secondsPerStep)];
    case 'gpu_memory':
      return [inexactly('peak GPU memory', 'peak-memory', peakMemory)];
    default:
      return [];
  }
}

/** The engine prints millions with four decimals. */
const LOG_STEP = 100;

/**
 * The log counts what is trained, in steps of 100; the weights file counts exactly, but may hold more (frozen weights,
 * VeRA's shared matrices). Where both can be of one number, it is the file's. Else the log leaves a range, of which the
 * number nearest to the claim is taken: the engine does not tell more.
 */
function trainableParameters(
  written: number | null,
  logged: number | null,
  { lower, upper }: Claim,
): number | null {
  if (logged === null) return written;
  const [least, most] = [logged - LOG_STEP / 2, logged + LOG_STEP / 2];
  if (written !== null && least <= written && written <= most) return written;
  if (lower === null || upper === null || upper < least || lower > most) return logged;
  return Math.max(lower, least);
}

function trainLosses(claim: Claim, window: LogWindow): readonly Measure[] {
  const mean = inexactly('mean train loss', 'run-mean-train-loss', ({ result, log }) =>
    result.resumedAt === null ? (log?.total?.values.train_loss ?? null) : meanOfSteps(log),
  );
  const last = {
    ...inexactly('last logged train loss', 'last-train-loss', ({ log }) =>
      log === null ? null : lastLoggedLoss(log, window.steps, window.firstStep),
    ),
    policy: { ...POLICY.classes['last-train-loss'], prior: priorForLogWindow(window.batch * window.steps) },
  };
  switch (claim.statistic) {
    case 'mean':
      return [mean];
    case 'last':
      return [last];
    case 'value':
      return [last, mean];
    default:
      return [];
  }
}

/** What the engine calls the train loss, when it has not seen all steps itself: null where a step is missing. */
function meanOfSteps(log: Evidence['log']): number | null {
  const losses = (log?.steps ?? []).flatMap(({ values }) => (values.loss === undefined ? [] : [values.loss]));
  if (losses.length === 0 || losses.length !== log?.steps.at(-1)?.plannedSteps) return null;
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}

function evalLoss(best: boolean): Measure {
  return inexactly(best ? 'best evaluation loss' : 'last evaluation loss', 'eval-loss', ({ log }) => {
    const losses = (log?.evaluations ?? [])
      .map(({ values }) => values.eval_loss)
      .filter((loss) => loss !== undefined);
    return (best ? losses.toSorted((one, other) => one - other)[0] : losses.at(-1)) ?? null;
  });
}

/** The median over the steps behind the first ten, which warm up; null for shorter runs. As timed one by one, else as logged. */
function secondsPerStep({ result, log }: Evidence): number | null {
  const steady = result.measured?.steadyStep;
  if (steady) return steady.seconds;
  // The engine counts from its start: of a resumed run only the last part.
  if (result.resumedAt !== null) return null;
  const speeds = (log?.steps ?? []).slice(10).map(({ values }) => values['train_speed(s/it)']);
  const known = speeds.filter((speed) => speed !== undefined).toSorted((one, other) => one - other);
  const upper = known[Math.floor(known.length / 2)];
  const lower = known[Math.floor((known.length - 1) / 2)];
  return upper === undefined || lower === undefined ? null : (lower + upper) / 2;
}

/** Reserved by the allocator on the first process's GPU, in bytes: read at the end, else as logged; not there on a CPU. */
function peakMemory({ result, log }: Evidence): number | null {
  const reserved = result.measured?.memory.reservedBytes;
  if (reserved) return reserved;
  const gibibytes = log?.steps.at(-1)?.values['memory(GiB)'];
  return gibibytes === undefined ? null : gibibytes * 2 ** 30;
}

function exactly(name: string, value: Measure['value']): Measure {
  return { name, policy: POLICY.classes.artifact, exact: true, value };
}

function inexactly(name: string, metricClass: MetricClass, value: Measure['value']): Measure {
  return { name, policy: POLICY.classes[metricClass], exact: false, value };
}
