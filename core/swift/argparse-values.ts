import type { Choice, OptionDefinition } from './option-table.ts';
import { pythonFloat, pythonInteger } from './python-numbers.ts';

const TRUE_WORDS = new Set(['yes', 'true', 't', 'y', '1']);
const FALSE_WORDS = new Set(['no', 'false', 'f', 'n', '0']);

export type Conversion =
  | { readonly kind: 'value'; readonly value: Choice }
  | { readonly kind: 'bad value' }
  | { readonly kind: 'bad choice' };

/** One word as a value of the option, as the engine's parser converts and checks it. */
export function convertWord(option: OptionDefinition, word: string): Conversion {
  if (option.kind === 'literal') {
    const choice = (option.choices ?? []).find((known) => choiceWord(known) === word);
    return choice === undefined ? { kind: 'bad choice' } : { kind: 'value', value: choice };
  }
  const value = convertPlain(option, word);
  if (value === null) return { kind: 'bad value' };
  if (option.choices !== null && !option.choices.includes(value)) return { kind: 'bad choice' };
  return { kind: 'value', value };
}

/** How a choice is written on the command line: Python's `str` of it. */
export function choiceWord(choice: Choice): string {
  if (choice === null) return 'None';
  if (typeof choice === 'boolean') return choice ? 'True' : 'False';
  return String(choice);
}

function convertPlain(option: OptionDefinition, word: string): string | number | boolean | null {
  switch (option.kind) {
    case 'integer':
      return pythonInteger(word);
    case 'float':
      return pythonFloat(word);
    case 'boolean':
      // The elements of a list of booleans are Python's `bool(word)`: true unless empty.
      return option.list ? word !== '' : booleanWord(word);
    case 'unsettable':
      return null;
    default:
      return word;
  }
}

function booleanWord(word: string): boolean | null {
  const lower = word.toLowerCase();
  if (TRUE_WORDS.has(lower)) return true;
  return FALSE_WORDS.has(lower) ? false : null;
}
