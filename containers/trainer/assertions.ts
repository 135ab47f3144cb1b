import type { TrainingLog } from '../../core/swift/training-log.ts';
import type { Observation } from './observation.ts';

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

/** Losses and gradients under the names that the trainers of ms-swift log them by; PPO has a policy and a value. */
const MUST_BE_FINITE = ['loss', 'grad_norm', 'loss/policy_avg', 'loss/value_avg'];

/** PPO logs no gradient norm: there the policy after an update differs from the one before it. */
function gradientFlowed({ steps }: TrainingLog): Assertion {
  const logsNorm = steps.some(({ values }) => values.grad_norm !== undefined);
  const logsPolicy = steps.some(({ values }) => values['policy/approxkl_avg'] !== undefined);
  const [key, what] =
    !logsNorm && logsPolicy
      ? ['policy/approxkl_avg', 'largest change of the policy, as approximate KL,']
      : ['grad_norm', 'largest gradient norm'];
  const sizes = steps.map(({ values }) => Math.abs(values[key] ?? 0));
  const passed = sizes.some((size) => size > 0);
  return { name: 'a gradient flowed', passed, detail: `${what} ${Math.max(0, ...sizes)}` };
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
    MUST_BE_FINITE.some((name) => values[name] !== undefined && !Number.isFinite(values[name])),
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
    gradientFlowed(log),
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

/** What must have happened to the weights at the end, where it was tried: they load into a new model, and it answers. */
export function reloadAssertions(reload: Observation['reload']): readonly Assertion[] {
  if (reload === undefined || !reload.tried) return [];
  const { tokens, failure } = reload;
  const detail = failure ?? `${tokens} tokens by a new model with these weights`;
  const name = 'what was trained can be loaded and answers';
  return [{ name, passed: failure === null && tokens > 0, detail }];
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

/** What must have happened in an inference run: one answer for each prompt, any where their number is not known. */
export function inferenceAssertions(prompts: number | null, answers: number): readonly Assertion[] {
  if (prompts === null) {
    const detail = `${answers} answers; how many prompts the data set of the hub has is not known here`;
    return [{ name: 'prompts were answered', passed: answers > 0, detail }];
  }
  const passed = prompts > 0 && answers === prompts;
  return [{ name: 'every prompt was answered', passed, detail: `${answers} answers to ${prompts} prompts` }];
}
