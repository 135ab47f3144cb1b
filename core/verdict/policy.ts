/** What kind of quantity a claim states. Decides margins, noise and conditions. */
export type MetricClass =
  | 'eval-loss'
  | 'run-mean-train-loss'
  | 'last-train-loss'
  | 'accuracy'
  | 'benchmark'
  | 'preference-score'
  | 'ppo-reward'
  | 'peak-memory'
  | 'speed'
  | 'wall-time'
  | 'ratio'
  | 'artifact';

/** The larger of a share of the claimed value and a fixed amount in base units (bytes, seconds, fractions). */
export interface Margin {
  readonly relative: number;
  readonly absolute: number;
}

/** What is believed of the noise before a run: `relative` standard deviation, worth `degreesOfFreedom` own runs. */
export interface Prior {
  readonly relative: number;
  readonly degreesOfFreedom: number;
}

export interface MetricPolicy {
  /** delta: a difference that is forgiven. */
  readonly forgiven: Margin;
  /** Delta: a difference that a reader would mind. */
  readonly minded: Margin;
  readonly prior: Prior;
  /** r: the step in which the log prints, in base units. */
  readonly resolution: number;
  /** How several runs become one value. With "log", values are compared as ratios and averaged geometrically. */
  readonly comparison: 'mean' | 'max' | 'log';
  /** Whether the claim can only be judged on the hardware that it was made on. */
  readonly needsHardware: boolean;
  /** What else must be equal for the comparison to mean something, for people. */
  readonly conditions: readonly string[];
}

export interface Policy {
  /** Probability, per look, that a true claim is called not reproduced; the four looks together stay below 1 %. */
  readonly alphaPerLook: number;
  /** Numbers of runs after which a claim is judged. Fixed beforehand: rerunning until green is no test. */
  readonly looks: readonly number[];
  /** Own degrees of freedom below which a moderate difference may be noise that is not known yet. */
  readonly ownDegreesForRed: number;
  /** Without them, a difference must exceed this many times what a reader would mind. */
  readonly mindedTimesForRed: number;
  readonly classes: Readonly<Record<MetricClass, MetricPolicy>>;
}

const NONE: Margin = { relative: 0, absolute: 0 };
const GIBIBYTE = 2 ** 30;
const SAME_BOX = ['GPU model, instance type and clocks', 'not in deterministic mode'];

function share(relative: number, absolute = 0): Margin {
  return { relative, absolute };
}

function prior(relative: number, degreesOfFreedom: number): Prior {
  return { relative, degreesOfFreedom };
}

/**
 * Margins are policy, published so that an author can contest them before a run. Priors of the losses and of the
 * speed are spreads over ten seeds of MLPerf Training v4.1 Llama-2-70B LoRA submissions; those of accuracy, preference
 * scores and rewards are guesses until own runs replace them.
 */
export const POLICY: Policy = {
  alphaPerLook: 0.003,
  looks: [1, 2, 3, 5],
  ownDegreesForRed: 4,
  mindedTimesForRed: 3,
  classes: {
    'eval-loss': {
      forgiven: share(0.005),
      minded: share(0.02),
      prior: prior(0.0018, 6),
      resolution: 1e-4,
      comparison: 'mean',
      needsHardware: false,
      conditions: ['evaluation set'],
    },
    'run-mean-train-loss': {
      forgiven: share(0.005),
      minded: share(0.03),
      prior: prior(0.0057, 6),
      resolution: 1e-4,
      comparison: 'mean',
      needsHardware: false,
      conditions: ['definition of the loss (transformers version)'],
    },
    'last-train-loss': {
      forgiven: share(0.02),
      minded: share(0.05),
      // 0.3 / sqrt(sequences per log window); 3.5 % is a window of about 80. See priorForLogWindow.
      prior: prior(0.035, 6),
      resolution: 1e-4,
      comparison: 'mean',
      needsHardware: false,
      conditions: ['definition of the loss (transformers version)', 'sequences per log line'],
    },
    accuracy: {
      forgiven: share(0, 0.005),
      minded: share(0, 0.02),
      prior: prior(0.003, 6),
      resolution: 1e-4,
      comparison: 'mean',
      needsHardware: false,
      conditions: ['evaluation set'],
    },
    benchmark: {
      forgiven: share(0, 0.005),
      minded: share(0, 0.02),
      prior: prior(0.003, 6),
      resolution: 1e-4,
      comparison: 'mean',
      needsHardware: false,
      conditions: ['decoding', 'batch size', 'number of items'],
    },
    'preference-score': {
      forgiven: share(0.02),
      minded: share(0.1),
      prior: prior(0.05, 6),
      resolution: 1e-4,
      comparison: 'mean',
      needsHardware: false,
      conditions: ['evaluation set'],
    },
    'ppo-reward': {
      forgiven: share(0.05),
      minded: share(0.2),
      prior: prior(0.1, 2),
      resolution: 1e-4,
      comparison: 'mean',
      needsHardware: false,
      conditions: ['reward model'],
    },
    'peak-memory': {
      forgiven: share(0.01, 0.1 * GIBIBYTE),
      minded: share(0.05),
      prior: prior(0, 6),
      resolution: 0.01 * GIBIBYTE,
      comparison: 'max',
      needsHardware: true,
      conditions: ['counter (allocated, reserved or device)', 'allocator settings', 'attention kernel'],
    },
    speed: {
      forgiven: share(0.03),
      minded: share(0.1),
      prior: prior(0.005, 2),
      resolution: 0,
      comparison: 'log',
      needsHardware: true,
      conditions: SAME_BOX,
    },
    'wall-time': {
      forgiven: share(0.1),
      minded: share(0.2),
      prior: prior(0.01, 2),
      resolution: 1,
      comparison: 'log',
      needsHardware: true,
      conditions: SAME_BOX,
    },
    ratio: {
      forgiven: share(0.03),
      minded: share(0.1),
      prior: prior(0.01, 2),
      resolution: 0,
      comparison: 'log',
      needsHardware: false,
      conditions: ['both arms on one machine, in the order A B B A'],
    },
    artifact: {
      forgiven: NONE,
      minded: NONE,
      prior: prior(0, 6),
      resolution: 0,
      comparison: 'mean',
      needsHardware: false,
      conditions: ['dtype', 'rank', 'target modules'],
    },
  },
};

/** The prior for a recipe without runs of its own: twice the spread, trusted like three runs. */
export function borrowed({ relative }: Prior): Prior {
  return { relative: 2 * relative, degreesOfFreedom: 3 };
}

/**
 * The prior of a loss that is averaged over one log line only: the spread falls with the root of the number of
 * sequences in the window (3.5 % at 80, 1.0 % at 640 in the MLPerf logs).
 */
export function priorForLogWindow(sequences: number): Prior {
  return { relative: 0.3 / Math.sqrt(Math.max(1, sequences)), degreesOfFreedom: 6 };
}

/**
 * A policy for a score over `items` questions: one item is always forgiven, and is the step of the score; less than one
 * and a half can nobody mind.
 */
export function forItems(policy: MetricPolicy, items: number): MetricPolicy {
  const step = 1 / Math.max(1, items);
  return {
    ...policy,
    forgiven: { ...policy.forgiven, absolute: Math.max(policy.forgiven.absolute, step) },
    minded: { ...policy.minded, absolute: Math.max(policy.minded.absolute, 1.5 * step) },
    resolution: step,
  };
}
