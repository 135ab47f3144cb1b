import type { Run } from '../../post/post.ts';
import type { MemoryInput } from './memory.ts';
import { modelOfConfig } from './model-of-config.ts';
import { modelOfName } from './model-of-name.ts';
import type { ModelShape } from './model-shape.ts';
import { type Options, optionsOfRun } from './options-of-run.ts';
import { stepTokens } from './step-tokens.ts';
import { trainingSetup } from './training-setup.ts';

/** What the memory model needs of a run, besides the card; or why it cannot be had. */
export type MemoryInputResult =
  | {
      readonly kind: 'known';
      readonly input: Omit<MemoryInput, 'cardGiB'>;
      readonly options: Options;
      readonly assumed: readonly string[];
    }
  | { readonly kind: 'unknown'; readonly why: string; readonly devices: number };

const TRAINING: ReadonlySet<string> = new Set(['sft', 'pt', 'rlhf', 'dpo', 'orpo', 'simpo', 'cpo', 'kto']);

/** @param configOf the parsed config.json of a model, by the id or path that the run names; undefined where none is at hand */
export function memoryInputOf(run: Run, configOf?: (model: string) => unknown): MemoryInputResult {
  const options = optionsOfRun(run);
  const setup = trainingSetup(run, options);
  const unknown = (why: string): MemoryInputResult => ({
    kind: 'unknown',
    why,
    devices: setup.parallelism.devices,
  });
  if (run.program === 'animatediff' || !TRAINING.has(run.subcommand)) {
    return unknown(`${run.program} ${run.subcommand} does not train, so its memory is not estimated`);
  }
  const name = options.text('model') ?? options.text('model_id_or_path') ?? options.text('model_type');
  if (name === null) return unknown('the command names no model');
  const shapeOf = (id: string | null): ModelShape | null => {
    if (id === null) return null;
    const config = configOf?.(id);
    return (config === undefined ? null : modelOfConfig(id, config)) ?? modelOfName(id);
  };
  const found = shapeOf(name);
  if (found === null) return unknown(`how large ${name} is, neither its name nor the table of models says`);
  const model = silenced(found, run.environment);
  const teacher = shapeOf(options.text('teacher_model'));
  const lacksTeacher = setup.objective === 'distillation' && teacher === null;
  const helpers = { reward: shapeOf(options.text('reward_model')), teacher: lacksTeacher ? found : teacher };
  const assumed = lacksTeacher
    ? ['which teacher there is, the command does not say: one as large as the student']
    : [];
  const tokens = stepTokens(setup, model, options, run.environment);
  return { kind: 'known', input: { setup, model, tokens, helpers }, options, assumed };
}

/** Without ENABLE_AUDIO_OUTPUT the part that speaks is not loaded. */
function silenced(model: ModelShape, environment: Readonly<Record<string, string>>): ModelShape {
  return /^(?:0|false)$/i.test(environment.ENABLE_AUDIO_OUTPUT ?? '') ? { ...model, speech: null } : model;
}
