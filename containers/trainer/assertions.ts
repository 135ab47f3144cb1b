import type { TrainingLog } from '../../core/swift/training-log.ts';

export interface Assertion {
  readonly name: string;
  readonly passed: boolean;
  readonly detail: string;
}

export interface AdapterFacts {
  readonly parameters: number;
  /** Whether any second LoRA factor moved away from the zeros that it starts with; null where there is none. */
  readonly moved: boolean | null;
}

/**
 * What must have happened in a training run, besides exit code 0: ms-swift ends with 0 after a run of NaN, and
 * transformers then logs the loss as 0.0, so that only the gradient norm tells.
 */
export function trainingAssertions(log: TrainingLog, adapter: AdapterFacts | null): readonly Assertion[] {
  const last = log.steps.at(-1);
  const done = last?.step ?? 0;
  const planned = last?.plannedSteps ?? 0;
  const notFinite = log.steps.find(({ values }) =>
    [values.loss, values.grad_norm].some((value) => value !== undefined && !Number.isFinite(value)),
  );
  const assertions = [
    {
      name: 'every planned step was done',
      passed: done > 0 && done === planned && log.steps.length === planned,
      detail: `${done} of ${planned} steps, ${log.steps.length} of them logged`,
    },
    {
      name: 'loss and gradient are finite',
      passed: done > 0 && notFinite === undefined,
      detail: notFinite ? `not finite at step ${notFinite.step}` : `${log.steps.length} steps looked at`,
    },
    {
      name: 'a gradient flowed',
      passed: log.steps.some(({ values }) => (values.grad_norm ?? 0) > 0),
      detail: `largest gradient norm ${Math.max(0, ...log.steps.map(({ values }) => values.grad_norm ?? 0))}`,
    },
    {
      name: 'trained weights were written and can be read',
      passed: adapter !== null && adapter.parameters > 0,
      detail: adapter === null ? 'no readable weights' : `${adapter.parameters} numbers`,
    },
  ];
  if (adapter === null || adapter.moved === null) return assertions;
  const detail = adapter.moved ? 'lora_B is no longer zero' : 'lora_B is still zero';
  return [...assertions, { name: 'the adapter moved', passed: adapter.moved, detail }];
}

/** What must have happened when an adapter was merged: the whole model was written, and no adapter is left in it. */
export function exportAssertions(model: AdapterFacts | null): readonly Assertion[] {
  return [
    {
      name: 'merged weights were written and can be read',
      passed: model !== null && model.parameters > 0,
      detail: model === null ? 'no readable weights' : `${model.parameters} numbers`,
    },
    {
      name: 'the adapter is merged in',
      passed: model !== null && model.moved === null,
      detail:
        model?.moved === null ? 'no adapter weights are left' : 'adapter weights are left beside the model',
    },
  ];
}

/** What must have happened in an inference run: one answer for each prompt. */
export function inferenceAssertions(prompts: number, answers: number): readonly Assertion[] {
  const passed = prompts > 0 && answers === prompts;
  return [{ name: 'every prompt was answered', passed, detail: `${answers} answers to ${prompts} prompts` }];
}
