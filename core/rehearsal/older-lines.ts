import type { Run } from '../post/post.ts';
import { modelIdOf } from '../swift/names/old-names.ts';
import type { TranslationStep } from '../swift/translate.ts';
import {
  approximate,
  type Draft,
  givenOptions,
  mechanical,
  REHEARSAL_RELEASE,
  type Substitution,
  withOption,
  withoutOption,
} from './command.ts';
import { withoutUnregistered } from './registered.ts';

/** The command of a run in the words of the rehearsing engine. Null where the run's line cannot be translated. */
export function draftOf(run: Run, subcommand: Draft['subcommand']): Draft | null {
  const { translation, engine, environment } = run;
  if (engine.line === '4.x' || engine.line === null) {
    return { subcommand, words: run.words.map(({ text }) => text), environment, substitutions: [] };
  }
  if (translation === null) return null;
  const words = Object.entries(translation.options).flatMap(([name, value]) => [
    `--${name}`,
    ...(value === true ? [] : typeof value === 'string' ? [value] : value),
  ]);
  const draft: Draft = {
    subcommand,
    words,
    environment,
    substitutions: translation.steps.flatMap((step) => asSubstitutions(step, run)),
  };
  const steps = [withoutOldValues, withBits, withRowsToCompare, withoutUnknownTypes];
  return steps.reduce((before, step) => step(before), withModelOfType(draft, engine.release));
}

function asSubstitutions(
  { kind, option, note }: TranslationStep,
  { options, engine }: Run,
): readonly Substitution[] {
  // When is saved is the rehearsal's own; a type that is left is looked up below, where it named the model.
  const settled = option === 'save_steps' || option === 'model_type';
  const looks = kind === 'needs a look';
  if (looks && (settled || (option === 'target_modules' && options.sft_type === 'full'))) return [];
  const said = options[option];
  const from =
    said === undefined ? null : said === true ? 'true' : typeof said === 'string' ? said : said.join(' ');
  // Which rows a data set has makes no difference to rows that are made.
  const changes = kind === 'dropped' || (looks && option === 'target_modules');
  const why = `from ms-swift ${engine.release}: ${note}`;
  return [{ option, from, to: null, ...(changes ? approximate(why) : mechanical(why)) }];
}

/** Before 3.0 `--model_type` named the model, beside a folder of the author's as well. */
function withModelOfType(draft: Draft, release: string): Draft {
  const given = givenOptions(draft);
  const type = given.get('model_type')?.written[0];
  const folder = given.get('model')?.written[0];
  const ids = type === undefined ? null : modelIdOf(release, type);
  const id = ids?.modelScope ?? ids?.huggingFace ?? null;
  if (id === null || folder === undefined) return draft;
  const typeless = withoutOption(draft, 'model_type', mechanical(`${type} named the model ${id}`));
  const reason = approximate(
    `${folder} is a folder of the author's: the model that --model_type ${type} named stands in`,
  );
  return withOption(typeless, 'model', [id], reason);
}

/** Model types were merged with 3.0 and 4.0; the engine tells the type, and with it the template, by the model's name. */
function withoutUnknownTypes(draft: Draft): Draft {
  const given = givenOptions(draft);
  const hasPlugins = given.has('external_plugins') || given.has('custom_register_path');
  const reason = mechanical(`${REHEARSAL_RELEASE} does not have it; it is told by the model`);
  return hasPlugins ? draft : withoutUnregistered(draft, reason, ['model_type', 'template']);
}

/** Values that mean to the older engine what the newest does by itself. */
const OLD_VALUES: readonly { readonly option: string; readonly value: RegExp; readonly why: string }[] = [
  { option: 'torch_dtype', value: /^AUTO$/i, why: 'it is the default' },
  { option: 'lora_dtype', value: /^AUTO$/i, why: 'it is the default' },
  { option: 'quant_method', value: /^(?:awq|gptq)$/, why: 'it is told by the model' },
  {
    option: 'deepspeed',
    value: /^default-/,
    why: 'its settings have other names now, and a rehearsal shards nothing',
  },
  { option: 'tuner_backend', value: /^swift$/, why: 'peft is the only one left that tunes without a GPU' },
];

function withoutOldValues(draft: Draft): Draft {
  const layers = givenOptions(draft).get('target_modules')?.written ?? [];
  const defaulted = layers.includes('DEFAULT')
    ? withoutOption(
        draft,
        'target_modules',
        approximate("before 3.0 DEFAULT were the model's own layers, now all linear layers are trained"),
      )
    : draft;
  return OLD_VALUES.reduce(withoutOldValue, defaulted);
}

/** A choice that the newest parser refuses is not among the given options: the words are looked at themselves. */
function withoutOldValue(draft: Draft, { option, value, why }: (typeof OLD_VALUES)[number]): Draft {
  const at = draft.words.findIndex(
    (word, index) => word === `--${option}` && value.test(draft.words[index + 1] ?? ''),
  );
  if (at === -1) return draft;
  const from = draft.words[at + 1] ?? null;
  return {
    ...draft,
    words: draft.words.filter((_, index) => index !== at && index !== at + 1),
    substitutions: [...draft.substitutions, { option, from, to: null, ...mechanical(why) }],
  };
}

/** In 2.x EETQ had 8 bits without saying so. */
function withBits(draft: Draft): Draft {
  const given = givenOptions(draft);
  return given.get('quant_method')?.written[0] === 'eetq' && !given.has('quant_bits')
    ? withOption(draft, 'quant_bits', ['8'], mechanical('before 3.0 EETQ had 8 bits without saying so'))
    : draft;
}

/** KTO of 4.6.0 refuses a batch of one row, which 2.x took. */
function withRowsToCompare(draft: Draft): Draft {
  const given = givenOptions(draft);
  if (given.get('rlhf_type')?.written[0] !== 'kto') return draft;
  const batch = given.get('per_device_train_batch_size')?.value ?? 1;
  return batch === 1
    ? withOption(
        draft,
        'per_device_train_batch_size',
        ['2'],
        approximate(`KTO of ${REHEARSAL_RELEASE} takes no batch of one row`),
      )
    : draft;
}
