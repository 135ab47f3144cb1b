import type { OptionRecord } from '../post/runs/option-record.ts';
import type { Hub } from './names/dataset-words.ts';
import { hasShortNames, SAMPLE_OPTIONS, translateNames } from './names/translate-names.ts';
import { optionStanding } from './option-history.ts';
import { type OptionDefault, type OptionTable, optionTable } from './option-table.ts';
import { newestRelease } from './release-order.ts';
import { renamesOf } from './renames.ts';

/** One difference between what a post says and what says the same to the newest engine. */
export interface TranslationStep {
  readonly kind: 'renamed' | 'renamed value' | 'dropped' | 'default made explicit' | 'needs a look';
  /** The option as the post has it; of a default, its name in the newest engine. */
  readonly option: string;
  /** For people. */
  readonly note: string;
}

export interface Translation {
  readonly release: string;
  readonly options: OptionRecord;
  readonly steps: readonly TranslationStep[];
}

/** Options whose default decides about the result, so that a moved default has to be written out. */
const DECIDING = [
  'num_train_epochs',
  'max_length',
  'warmup_ratio',
  'split_dataset_ratio',
  'freeze_vit',
  'freeze_aligner',
  'learning_rate',
  'weight_decay',
  'adam_beta2',
  'lr_scheduler_type',
  'lora_rank',
  'lora_alpha',
  'lora_dropout',
  'per_device_train_batch_size',
  'truncation_strategy',
  'load_from_cache_file',
  'temperature',
  'max_new_tokens',
  'beta',
  'rpo_alpha',
] as const;

/**
 * What says to the newest engine what the options said to `release`: names and values renamed, options that are gone
 * dropped, and every deciding default that has moved in between written out. Null where either release has no such
 * subcommand.
 *
 * @param hub where the run looks for its models and data sets (`USE_HF=1`)
 */
export function translateOptions(
  options: OptionRecord,
  subcommand: string,
  release: string,
  hub: Hub = 'ModelScope',
): Translation | null {
  const target = newestRelease();
  const from = optionTable(release, subcommand);
  const to = optionTable(target, subcommand);
  if (from === null || to === null) return null;
  const translated: Record<string, OptionRecord[string]> = {};
  const steps: TranslationStep[] = [];
  const samples = new Map<string, string>();
  for (const [written, value] of Object.entries(options)) {
    const name = written.replaceAll('-', '_');
    if (hasShortNames(release) && SAMPLE_OPTIONS.has(name) && typeof value === 'string') {
      samples.set(name, value);
      continue;
    }
    const standing = optionStanding(target, subcommand, name);
    const [renamed] = standing.kind === 'renamed' ? standing.names : [];
    if (standing.kind === 'known' || (renamed === undefined && !from.options.has(name))) {
      translated[name] = name in translated ? joined(translated[name], value) : value;
      continue;
    }
    if (renamed === undefined) {
      steps.push({
        kind: 'dropped',
        option: written,
        note: `${target} has no --${written}, nor anything for it`,
      });
      continue;
    }
    const values = valueInto(subcommand, name, renamed, value);
    translated[renamed] =
      to.options.get(renamed)?.list === true ? joined(translated[renamed], values) : values;
    steps.push({ kind: 'renamed', option: written, note: `--${written} is --${renamed} in ${target}` });
    if (values !== value) {
      steps.push({
        kind: 'renamed value',
        option: written,
        note: `${String(value)} is ${String(values)} there`,
      });
    }
  }
  for (const [option, value, note] of movedDefaults(from, to, release)) {
    if (option in translated) continue;
    translated[option] = to.options.get(option)?.list === true ? value.split(' ') : value;
    steps.push({ kind: 'default made explicit', option, note });
  }
  const named = translateNames(translated, samples, release, hub);
  steps.push(...named.steps, ...untranslatable(options, from));
  return { release: target, options: named.options, steps };
}

/** The values of a list under two names: `--dataset a --custom_train_dataset_path b` reads both. */
function joined(
  before: OptionRecord[string] | undefined,
  values: OptionRecord[string],
): OptionRecord[string] {
  if (values === true) return values;
  const known = before === undefined || before === true ? [] : typeof before === 'string' ? [before] : before;
  return [...known, ...(typeof values === 'string' ? [values] : values)];
}

/** What 1.x and 2.x decide by tables of their own, which no option of the newest engine can say in general. */
function untranslatable(options: OptionRecord, from: OptionTable): readonly TranslationStep[] {
  const { release } = from;
  if (!/^[12]\./.test(release)) return [];
  const look = (option: string, note: string): TranslationStep => ({ kind: 'needs a look', option, note });
  const given = (option: string): boolean => option in options;
  const sample = Number(literal(from.options.get('train_dataset_sample')?.default));
  return [
    ...(given('lora_target_modules') || given('target_modules')
      ? []
      : [
          look(
            'target_modules',
            `${release} trains the model's own default (mostly q, k, v), now all linear layers`,
          ),
        ]),
    ...(given('save_steps')
      ? []
      : [
          look(
            'save_steps',
            `${release} saves and evaluates every 50 steps (200 in full training), now every 500`,
          ),
        ]),
    ...(given('train_dataset_sample') || !(sample > 0)
      ? []
      : [look('dataset', `${release} trains on at most ${sample} rows, now on all that no #N limits`)]),
  ];
}

function valueInto(
  subcommand: string,
  from: string,
  to: string,
  value: OptionRecord[string],
): OptionRecord[string] {
  const values =
    renamesOf(subcommand).find((rename) => rename.from === from && rename.to === to)?.values ?? {};
  const word = (text: string): string => values[text] ?? text;
  if (value === true) return values.true ?? true;
  return typeof value === 'string' ? word(value) : value.map(word);
}

function* movedDefaults(
  from: OptionTable,
  to: OptionTable,
  release: string,
): Generator<[string, string, string]> {
  for (const option of DECIDING) {
    const before = literal(
      namesOf(option, from.subcommand)
        .map((name) => from.options.get(name)?.default)
        .find((found) => found !== undefined),
    );
    const now = literal(to.options.get(option)?.default);
    if (before === null || now === null || before === now || before === 'null') continue;
    yield [
      option,
      before,
      `${release} takes ${before} where --${option} is left out, ${to.release} ${now === 'null' ? 'works it out' : `takes ${now}`}`,
    ];
  }
}

/** The option and the names that it had before. */
function namesOf(option: string, subcommand: string): readonly string[] {
  return [
    option,
    ...renamesOf(subcommand)
      .filter(({ to }) => to === option)
      .map(({ from }) => from),
  ];
}

function literal(fallback: OptionDefault | undefined): string | null {
  if (fallback?.kind !== 'value') return null;
  const { value } = fallback;
  return typeof value === 'object' && value !== null ? null : String(value);
}
