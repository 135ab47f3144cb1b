import type { DescribedValue, UnresolvedPart } from '../forms/described-run.ts';
import type { PythonValue } from './value.ts';

/** A value as the words of a command line, with what is not known of it. What is not known stands as it is written. */
export interface OptionReading {
  readonly value: DescribedValue;
  readonly unresolved: readonly UnresolvedPart[];
}

export function readOptionValue(value: PythonValue): OptionReading {
  if (value.kind === 'none') return { value: null, unresolved: [] };
  const unresolved: UnresolvedPart[] = [];
  const words =
    value.kind === 'list' ? value.items.map((item) => wordOf(item, unresolved)) : wordOf(value, unresolved);
  return { value: words, unresolved };
}

function wordOf(value: PythonValue, unresolved: UnresolvedPart[]): string {
  switch (value.kind) {
    case 'text':
      return value.text;
    case 'number':
      return plainNumber(value.text);
    case 'none':
      return 'None';
    case 'unresolved':
      unresolved.push(partOf(value));
      return value.text;
    default:
      return jsonOf(value, unresolved);
  }
}

/** The text that `json.dumps` gives. */
function jsonOf(value: PythonValue, unresolved: UnresolvedPart[]): string {
  switch (value.kind) {
    case 'text':
      return JSON.stringify(value.text);
    case 'number':
      return jsonNumber(value.text);
    case 'boolean':
      return String(value.value);
    case 'none':
      return 'null';
    case 'list':
      return `[${value.items.map((item) => jsonOf(item, unresolved)).join(', ')}]`;
    case 'dictionary': {
      unresolved.push(...value.leftovers.map(partOf));
      const entries = [...value.entries.values()];
      const texts = entries.map(
        (entry) => `${JSON.stringify(entry.name)}: ${jsonOf(entry.value, unresolved)}`,
      );
      return `{${texts.join(', ')}}`;
    }
    case 'object':
      unresolved.push({ text: value.className, offset: value.at, reason: 'an object is no option value' });
      return JSON.stringify(value.className);
    case 'unresolved':
      unresolved.push(partOf(value));
      return JSON.stringify(value.text);
  }
}

export function partOf({
  text,
  at,
  reason,
}: {
  readonly text: string;
  readonly at: number;
  readonly reason: string;
}): UnresolvedPart {
  return { text, offset: at, reason };
}

/** `int()` and `float()` read everything that Python reads, except numbers with a base. */
function plainNumber(text: string): string {
  return /^-?0[xXoObB]/.test(text) ? based(text) : text;
}

function jsonNumber(text: string): string {
  const plain = plainNumber(text).replaceAll('_', '');
  const isJson = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(plain);
  return isJson ? plain : String(Number(plain));
}

function based(text: string): string {
  const negative = text.startsWith('-');
  const digits = text.replace(/^-/, '').replaceAll('_', '');
  return `${negative ? '-' : ''}${BigInt(digits)}`;
}
