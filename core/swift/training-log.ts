import JSON5 from 'json5';

/** One line of logging.jsonl that a training step wrote. Losses are means over the steps since the line before. */
export interface StepRecord {
  readonly step: number;
  readonly plannedSteps: number;
  /** Every number of the line under ms-swift's own name (`loss`, `grad_norm`, `learning_rate`, …); may be NaN. */
  readonly values: Readonly<Record<string, number>>;
}

/** A training run as its logging.jsonl tells it. */
export interface TrainingLog {
  /** One record a step, in order; of a step logged twice (after a resume) the last. */
  readonly steps: readonly StepRecord[];
  /** Records of evaluations (`eval_loss`, …), in order. */
  readonly evaluations: readonly StepRecord[];
  /** The record at the end of training (`train_loss`, `train_runtime`, …). */
  readonly total: StepRecord | null;
  /** Total and trainable parameters, in parameters; ms-swift prints them in steps of 100. */
  readonly parameters: { readonly total: number; readonly trainable: number } | null;
  /** The text of the line with the data set's token lengths, where the data set was tokenised before training. */
  readonly trainDataset: string | null;
  /** Lines that could not be read: the log was cut off or is not ms-swift's. */
  readonly unreadable: readonly number[];
}

/**
 * Reads logging.jsonl of ms-swift 3.x and 4.x. Python writes bare `NaN` and `Infinity`, which JSON does not
 * have; a killed run leaves half a last line.
 */
export function readTrainingLog(text: string): TrainingLog {
  const steps = new Map<number, StepRecord>();
  const evaluations: StepRecord[] = [];
  const unreadable: number[] = [];
  let total: StepRecord | null = null;
  let parameters: TrainingLog['parameters'] = null;
  let trainDataset: string | null = null;
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const fields = readObject(line);
    if (fields === null) {
      unreadable.push(index + 1);
      continue;
    }
    const record = stepRecord(fields);
    if (record === null) {
      parameters ??= readParameters(fields.model_parameter_info);
      trainDataset ??= typeof fields.train_dataset === 'string' ? fields.train_dataset : null;
    } else if ('train_runtime' in record.values) total = record;
    else if ('eval_loss' in record.values || 'eval_runtime' in record.values) evaluations.push(record);
    else steps.set(record.step, record);
  }
  const inOrder = [...steps.values()].sort((one, other) => one.step - other.step);
  return { steps: inOrder, evaluations, total, parameters, trainDataset, unreadable };
}

function readObject(line: string): Record<string, unknown> | null {
  for (const parse of [JSON.parse, JSON5.parse]) {
    try {
      const value: unknown = parse(line);
      return typeof value === 'object' && value !== null ? { ...value } : null;
    } catch {
      // Not plain JSON: bare NaN, or a line that was cut off.
    }
  }
  return null;
}

function stepRecord(fields: Record<string, unknown>): StepRecord | null {
  const place = /^(\d+)\/(\d+)$/.exec(String(fields['global_step/max_steps'] ?? ''));
  if (place === null) return null;
  const numbers = Object.entries(fields).filter(
    (field): field is [string, number] => typeof field[1] === 'number',
  );
  return { step: Number(place[1]), plannedSteps: Number(place[2]), values: Object.fromEntries(numbers) };
}

function readParameters(info: unknown): TrainingLog['parameters'] {
  const found = /([\d.]+)M Params \(([\d.]+)M Trainable/.exec(typeof info === 'string' ? info : '');
  if (found === null) return null;
  const inParameters = (millions: string | undefined): number => Math.round(Number(millions) * 1e6);
  return { total: inParameters(found[1]), trainable: inParameters(found[2]) };
}

/**
 * What the log lines of a run with `loggingSteps` would have said, from one record a step: the window after the
 * last line of the schedule, closed at the last multiple of `loggingSteps` (transformers' Trainer: the mean of
 * the losses since the line before; the first step has a line of its own when `firstStep`).
 * Null when the run is shorter than that or a step is missing.
 */
export function lastLoggedLoss(log: TrainingLog, loggingSteps: number, firstStep: boolean): number | null {
  const last = log.steps.at(-1)?.step ?? 0;
  const end = Math.floor(last / loggingSteps) * loggingSteps;
  if (end === 0) return firstStep ? (log.steps.find(({ step }) => step === 1)?.values.loss ?? null) : null;
  const previous = end - loggingSteps;
  const start = previous === 0 && firstStep && loggingSteps > 1 ? 1 : previous;
  const losses = log.steps.filter(({ step }) => step > start && step <= end).map(({ values }) => values.loss);
  const known = losses.filter((loss) => loss !== undefined);
  return known.length === end - start ? known.reduce((sum, loss) => sum + loss, 0) / known.length : null;
}
