import type { TruthRun } from './truth-schema.ts';

export type OptionValue = string | readonly string[] | true;

/** A variable that the post leaves open, in a recorded value. */
const OPEN_VARIABLE = /\$\{?[A-Za-z_]/;

/** Names are compared as the engine takes them: `--a-b` is `--a_b`. */
export function optionName(name: string): string {
  return name.replaceAll('-', '_');
}

/**
 * Whether an option was read as the truth has it. Strings and lists are equal word for word; a recorded value with an
 * open variable is met by any value that still has one. Values of Python calls are literals of another notation there:
 * `True` is `true` and `1e-4` is `0.0001`.
 */
export function isSameValue(expected: OptionValue, found: OptionValue, form: TruthRun['form']): boolean {
  if (expected === true || found === true) {
    return form === 'python' ? isTrue(expected) && isTrue(found) : expected === found;
  }
  if (typeof expected === 'string' || typeof found === 'string') {
    return typeof expected === 'string' && typeof found === 'string' && isSameWord(expected, found, form);
  }
  return (
    expected.length === found.length &&
    expected.every((word, index) => isSameWord(word, found[index] ?? '', form))
  );
}

function isTrue(value: OptionValue): boolean {
  return value === true || (typeof value === 'string' && value.toLowerCase() === 'true');
}

function isSameWord(expected: string, found: string, form: TruthRun['form']): boolean {
  if (expected === found || (OPEN_VARIABLE.test(expected) && OPEN_VARIABLE.test(found))) {
    return true;
  }
  return form === 'python' && isSameLiteral(expected, found);
}

function isSameLiteral(expected: string, found: string): boolean {
  const word = /^(true|false|none)$/i;
  if (word.test(expected) && word.test(found)) {
    return expected.toLowerCase() === found.toLowerCase();
  }
  return expected.trim() !== '' && Number(expected) === Number(found);
}

/** Equal up to the rounding of decimals in binary. */
export function isSameEnd(expected: number | null, found: number | null): boolean {
  if (expected === null || found === null) {
    return expected === found;
  }
  return Math.abs(expected - found) <= 1e-9 * Math.max(1e-3, Math.abs(expected), Math.abs(found));
}
