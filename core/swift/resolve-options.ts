import type { GivenOption, OptionValue } from './argparse-result.ts';
import type { Choice, DefaultValue, OptionTable } from './option-table.ts';

export type ResolvedOptions = Readonly<Record<string, DefaultValue>>;

/**
 * Options that say where a run writes, what it logs and to whom it reports. They change nothing that is measured
 * (every run is logged step by step), so they are no part of a run's identity.
 */
const OUTPUT_ONLY = new Set([
  'output_dir',
  'add_version',
  'create_checkpoint_symlink',
  'logging_dir',
  'logging_first_step',
  'logging_steps',
  'logging_strategy',
  'log_level',
  'log_level_replica',
  'log_on_each_node',
  'report_to',
  'run_name',
  'disable_tqdm',
  'check_model',
  'push_to_hub',
  'project',
  'result_path',
  'stream',
  ...['eval_output_dir', 'output_file', 'override_exist_file'],
  ...['host', 'port', 'api_key', 'owned_by', 'served_model_name', 'verbose', 'log_interval'],
]);

/** Options of reporters and of the hub that a run is pushed to, secrets among them. */
const REPORTER = /^(?:hub|swanlab|trackio)_/;

/**
 * The options that a run really has: what the post gives, and for the rest the engine's default as its own
 * `__post_init__` works it out (ms-swift 4.x, `swift/arguments/sft_args.py`): the learning rate by the tuner, the
 * accumulation so that one step sees 16 samples.
 */
export function resolveOptions(
  table: OptionTable,
  given: ReadonlyMap<string, GivenOption>,
  processes: number,
): ResolvedOptions {
  const resolved: Record<string, DefaultValue> = {};
  for (const [name, definition] of table.options) {
    if (OUTPUT_ONLY.has(name) || REPORTER.test(name)) continue;
    const option = given.get(name);
    if (option !== undefined) resolved[name] = plain(option.value);
    else if (definition.default.kind === 'value') resolved[name] = definition.default.value;
    else if (definition.default.kind === 'expression') resolved[name] = definition.default.text;
  }
  if ('learning_rate' in resolved) {
    resolved.learning_rate ??= resolved.tuner_type === 'full' ? 1e-5 : 1e-4;
  }
  if ('gradient_accumulation_steps' in resolved) {
    const batch = Number(resolved.per_device_train_batch_size ?? 1);
    const filling = resolved.rlhf_type === 'grpo' ? 1 : Math.max(1, Math.ceil(16 / batch / processes));
    resolved.gradient_accumulation_steps ??= filling;
  }
  return resolved;
}

/** JSON given as an option is the same option however it is spaced; JSON itself has no NaN and no infinity. */
function plain(value: OptionValue): DefaultValue {
  if (typeof value === 'number') return finite(value);
  if (Array.isArray(value)) return value.map(finite);
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value;
  try {
    const parsed: DefaultValue = JSON.parse(value);
    return parsed;
  } catch {
    return value;
  }
}

function finite(value: Choice): Choice {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}
