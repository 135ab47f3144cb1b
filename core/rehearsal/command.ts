import { parseArguments } from '../swift/argparse.ts';
import type { GivenOption } from '../swift/argparse-result.ts';
import { type OptionTable, optionTable } from '../swift/option-table.ts';

/** The ms-swift that rehearses: containers/trainer/python/requirements.in. */
export const REHEARSAL_RELEASE = '4.6.0';

/** The subcommands that train. */
export const REHEARSED = ['sft', 'pt', 'rlhf'] as const;
export type Rehearsed = (typeof REHEARSED)[number];

/** The subcommands that use a model: the engine is asked whether it takes their arguments, and nothing is generated. */
export const CHECKED = ['infer', 'export', 'eval', 'deploy', 'sample'] as const;
export type Checked = (typeof CHECKED)[number];

export function isChecked(subcommand: string): subcommand is Checked {
  return CHECKED.some((name) => name === subcommand);
}

/** Something of a command that is done otherwise in a rehearsal. */
export interface Substitution {
  /** An option of the command without its dashes, or the name of an environment variable. */
  readonly option: string;
  /** What the command says; null where it says nothing, or what should not be repeated. */
  readonly from: string | null;
  /** What the rehearsal says; null where it says nothing. */
  readonly to: string | null;
  /**
   * `mechanical`: the same code of the engine runs on the same kind of data, only elsewhere, shorter or in another
   * precision. `approximate`: a part that the command asks for is left out, or other code does it.
   */
  readonly kind: 'mechanical' | 'approximate';
  /** For people. */
  readonly why: string;
}

/** Of which kind a substitution is, and why it is made. */
export type Reason = Pick<Substitution, 'kind' | 'why'>;

export function mechanical(why: string): Reason {
  return { kind: 'mechanical', why };
}

export function approximate(why: string): Reason {
  return { kind: 'approximate', why };
}

/** A command on its way to the rehearsal: the words after the subcommand, and what was substituted so far. */
export interface Draft {
  readonly subcommand: Rehearsed | Checked;
  readonly words: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly substitutions: readonly Substitution[];
}

/** The options of a draft as the engine's parser reads them, by their full names. */
export function givenOptions({ subcommand, words }: Draft): ReadonlyMap<string, GivenOption> {
  return parseArguments(words, tableOf(subcommand)).values;
}

export function tableOf(subcommand: Draft['subcommand']): OptionTable {
  const table = optionTable(REHEARSAL_RELEASE, subcommand);
  if (table === null) throw new TypeError(`no option table of ${REHEARSAL_RELEASE} ${subcommand}`);
  return table;
}

/** What an option says, as one text: its values as written, `true` or `false` where it stands alone. */
export function saidBy({ value, written }: GivenOption): string {
  return written.length === 0 ? String(value) : written.join(' ');
}

/** The draft without an option, however often it was given. */
export function withoutOption(draft: Draft, option: string, reason: Reason): Draft {
  const given = givenOptions(draft).get(option);
  if (given === undefined) return draft;
  const substitution: Substitution = { option, from: saidBy(given), to: null, ...reason };
  return {
    ...draft,
    words: removed(draft, option),
    substitutions: [...draft.substitutions, substitution],
  };
}

/** The draft with an option that says `values`, in the place where it stood, else at the end. */
export function withOption(draft: Draft, option: string, values: readonly string[], reason: Reason): Draft {
  const given = givenOptions(draft).get(option);
  const to = values.join(' ');
  if (given !== undefined && given.replaced.length === 0 && saidBy(given) === to) return draft;
  const from = given === undefined ? null : saidBy(given);
  const at = given === undefined ? draft.words.length : given.wordIndex - wordsBefore(draft, option);
  const words = given === undefined ? draft.words : removed(draft, option);
  return {
    ...draft,
    words: [...words.slice(0, at), `--${option}`, ...values, ...words.slice(at)],
    substitutions: [...draft.substitutions, { option, from, to, ...reason }],
  };
}

/** The words without the option: its last occurrence is taken out until none is left. */
function removed(draft: Draft, option: string): readonly string[] {
  let words = draft.words;
  for (;;) {
    const given = givenOptions({ ...draft, words }).get(option);
    if (given === undefined) return words;
    const gone = new Set([given.wordIndex, ...given.valueIndices]);
    words = words.filter((_, index) => !gone.has(index));
  }
}

/** How many words of earlier occurrences of an option stand before its last one. */
function wordsBefore(draft: Draft, option: string): number {
  const last = givenOptions(draft).get(option);
  if (last === undefined || last.replaced.length === 0) return 0;
  const head = { ...draft, words: draft.words.slice(0, last.wordIndex) };
  return head.words.length - removed(head, option).length;
}

/** The draft without an environment variable; what it held is not repeated where it may be a secret. */
export function withoutVariable(
  draft: Draft,
  name: string,
  reason: Reason & { readonly secret?: true },
): Draft {
  const value = draft.environment[name];
  if (value === undefined) return draft;
  const { [name]: _, ...environment } = draft.environment;
  const { secret, kind, why } = reason;
  const substitution: Substitution = {
    option: name,
    from: secret === true ? null : value,
    to: null,
    kind,
    why,
  };
  return { ...draft, environment, substitutions: [...draft.substitutions, substitution] };
}

/** The draft with an environment variable. */
export function withVariable(draft: Draft, name: string, value: string, reason: Reason): Draft {
  const from = draft.environment[name] ?? null;
  if (from === value) return draft;
  const substitution: Substitution = { option: name, from, to: value, ...reason };
  return {
    ...draft,
    environment: { ...draft.environment, [name]: value },
    substitutions: [...draft.substitutions, substitution],
  };
}
