import { type InputRole, namedInputs } from '../flow/plan/inputs.ts';
import {
  approximate,
  type Draft,
  givenOptions,
  mechanical,
  saidBy,
  withOption,
  withoutOption,
  withVariable,
} from './command.ts';
import { modelOfFolder, unregisteredRewards, withoutUnregistered } from './registered.ts';
import { NOISE_VARIABLE } from './rewards.ts';

/** A file or folder that a command may mean: whether there is one decides what is rehearsed. */
export interface NamedFile {
  readonly role: InputRole;
  /** Without data set suffixes. */
  readonly name: string;
}

const PLUGINS = ['external_plugins', 'custom_register_path'] as const;
const NEUTRAL_TOKEN = '<mustrun_token>';
const NEUTRAL_SYSTEM = 'You are a helpful assistant.';

/** What a command names that may be a file or a folder at hand. */
export function namedFiles(draft: Draft): readonly NamedFile[] {
  const given = givenOptions(draft);
  const others = [...given].flatMap(([option, said]) =>
    isFileOption(option, saidBy(said)) ? said.written : [],
  );
  return [
    ...namedInputs(given).map(({ role, name }) => ({ role, name })),
    ...others.map((name): NamedFile => ({ role: 'other', name })),
  ];
}

function isFileOption(option: string, said: string): boolean {
  if (option === 'system' || option === 'new_special_tokens') return said.endsWith('.txt');
  if (option === 'deepspeed' || option === 'fsdp') return /\.json$|\//.test(said) && !/^\s*\{/.test(said);
  return option === 'custom_dataset_info';
}

/**
 * The draft without the files that are not at hand: a plugin's rewards become noise and what it registers is told by
 * the model, a system prompt becomes a neutral one. Places outside the working directory become names in it. The
 * engine would refuse such a command here, though it may be right for a reader who has the files.
 */
export function withoutMissingFiles(draft: Draft, isAtHand: (name: string) => boolean): Draft {
  const steps = [
    withoutPlugins,
    withoutSystemFile,
    withoutTokenFile,
    withoutSettingFiles,
    withNamesInside,
    withKnownModel,
  ];
  return steps.reduce((before, step) => step(before, isAtHand), draft);
}

/** Whether a plugin that the command names is not at hand. */
export function missesPlugin(draft: Draft, isAtHand: (name: string) => boolean): boolean {
  return missingPlugins(draft, isAtHand).length > 0;
}

function missingPlugins(draft: Draft, isAtHand: (name: string) => boolean): readonly string[] {
  const given = givenOptions(draft);
  return PLUGINS.flatMap((option) => given.get(option)?.written ?? []).filter((path) => !isAtHand(path));
}

function withoutPlugins(draft: Draft, isAtHand: (name: string) => boolean): Draft {
  const missing = missingPlugins(draft, isAtHand);
  if (missing.length === 0) return draft;
  const absent = `the plugin ${missing.join(', ')} is not at hand`;
  const pluginless = PLUGINS.reduce((before, option) => {
    const kept = (givenOptions(before).get(option)?.written ?? []).filter(isAtHand);
    return kept.length === 0
      ? withoutOption(before, option, approximate(absent))
      : withOption(before, option, kept, approximate(absent));
  }, draft);
  const typed = withoutUnregistered(
    pluginless,
    approximate(`${absent}: what only it could register is left out`),
  );
  const rewards = givenOptions(typed).get('reward_funcs')?.written ?? [];
  const unknown = unregisteredRewards(rewards);
  if (unknown.length === 0) return typed;
  return withVariable(
    typed,
    NOISE_VARIABLE,
    unknown.join(','),
    approximate(`${absent}: its rewards are noise`),
  );
}

function withoutSystemFile(draft: Draft, isAtHand: (name: string) => boolean): Draft {
  const said = givenOptions(draft).get('system');
  if (said === undefined || !isFileOption('system', saidBy(said)) || isAtHand(saidBy(said))) return draft;
  return withOption(
    draft,
    'system',
    [NEUTRAL_SYSTEM],
    approximate('the file with the system prompt is not at hand'),
  );
}

function withoutTokenFile(draft: Draft, isAtHand: (name: string) => boolean): Draft {
  const written = givenOptions(draft).get('new_special_tokens')?.written ?? [];
  const missing = written.filter((word) => isFileOption('new_special_tokens', word) && !isAtHand(word));
  if (missing.length === 0) return draft;
  const kept = written.filter((word) => !missing.includes(word));
  const reason = approximate('the file with the special tokens is not at hand: another token stands in');
  return withOption(draft, 'new_special_tokens', [...kept, NEUTRAL_TOKEN], reason);
}

function withoutSettingFiles(draft: Draft, isAtHand: (name: string) => boolean): Draft {
  return ['deepspeed', 'fsdp', 'custom_dataset_info'].reduce((before, option) => {
    const said = givenOptions(before).get(option);
    if (said === undefined || !isFileOption(option, saidBy(said)) || isAtHand(saidBy(said))) return before;
    const reason = option === 'custom_dataset_info' ? approximate : mechanical;
    return withoutOption(before, option, reason('the file is not at hand'));
  }, draft);
}

/** `/mnt/workspace/data.json` is `data.json` of the working directory, where a stand-in can be laid. */
function withNamesInside(draft: Draft, isAtHand: (name: string) => boolean): Draft {
  const outside = namedInputs(givenOptions(draft)).filter(
    ({ name }) => /^(?:\/|~|\.\.\/)/.test(name) && !isAtHand(name),
  );
  return outside.reduce((before, { option, written, name }) => {
    const words = givenOptions(before).get(option)?.written ?? [];
    const inside = name.split('/').at(-1) ?? name;
    const renamed = words.map((word) => (word === written ? word.replace(name, () => inside) : word));
    return withOption(before, option, renamed, mechanical('a stand-in is laid into the working directory'));
  }, draft);
}

/** A folder of the author's whose name only one model begins with. */
function withKnownModel(draft: Draft, isAtHand: (name: string) => boolean): Draft {
  const given = givenOptions(draft);
  const folder = given.get('model')?.written[0];
  if (folder === undefined || isAtHand(folder) || given.has('model_type')) return draft;
  const id = modelOfFolder(folder);
  return id === null
    ? draft
    : withOption(draft, 'model', [id], approximate(`${folder} is a folder of the author's: ${id} stands in`));
}
