import { type Document, isMap, isNode, isPair, isScalar, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import type { Place, Problem } from '../post/post.ts';
import { nearestWord } from '../swift/nearest.ts';

/** YAML that keeps to a schema, or what is wrong with it. */
export type ReadYaml<Value> =
  | { readonly kind: 'read'; readonly value: Value }
  | { readonly kind: 'wrong'; readonly problems: readonly Problem[] };

/** How problems with a YAML text are told. */
export interface YamlReading<Value> {
  readonly schema: z.ZodType<Value>;
  readonly code: string;
  /** What the text is, for people: "the front matter". */
  readonly title: string;
  readonly placeOf: (offset: number) => Place;
}

/**
 * Reads YAML strictly: what the schema does not know is an error at its own line and column, with the nearest word that it
 * knows. A text without content is an empty mapping.
 */
export function readYaml<Value>(text: string, reading: YamlReading<Value>): ReadYaml<Value> {
  const document = parseDocument(text, { lineCounter: new LineCounter(), prettyErrors: false });
  const broken = document.errors.map((error) =>
    problem(reading, error.pos[0], `${reading.title} is not YAML: ${error.message}`, 'key: value'),
  );
  if (broken.length > 0) return { kind: 'wrong', problems: broken };
  const plain = plainValue(document);
  if (plain === null) {
    const message = `${reading.title} has aliases that stand for too much, or for nothing`;
    return { kind: 'wrong', problems: [problem(reading, 0, message, 'the values written out')] };
  }
  const parsed = reading.schema.safeParse(plain.value ?? {});
  if (parsed.success) return { kind: 'read', value: parsed.data };
  return {
    kind: 'wrong',
    problems: parsed.error.issues.flatMap((issue) => problemsOf(issue, document, reading)),
  };
}

/** A few lines of aliases can stand for gigabytes: the library stops at a hundred, and throws. */
function plainValue(document: Document): { readonly value: unknown } | null {
  try {
    return { value: document.toJS({ maxAliasCount: 100 }) };
  } catch (error) {
    if (error instanceof ReferenceError) return null;
    throw error;
  }
}

function problemsOf<Value>(
  issue: z.core.$ZodIssue,
  document: Document,
  reading: YamlReading<Value>,
): readonly Problem[] {
  const { path } = issue;
  const known = knownKeys(reading.schema, path);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const nearest = nearestWord(key, known);
      return problem(
        reading,
        offsetOf(document, [...path, key], true),
        `${reading.title} has no setting "${[...path, key].join('.')}"`,
        known.join(', '),
        nearest === null ? `remove "${key}"` : `did you mean "${nearest}"?`,
      );
    });
  }
  const found = JSON.stringify(document.getIn(path)) ?? 'nothing';
  const name = path.join('.');
  const message = `${reading.title}: ${name === '' ? 'its content' : `"${name}"`} is ${found}`;
  return [problem(reading, offsetOf(document, path, false), message, expectedOf(issue))];
}

function expectedOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_value') return issue.values.map(String).join(', ');
  if (issue.code === 'invalid_type') return `a ${issue.expected}`;
  return issue.message.replace(/^(?:Invalid input: )?expected /i, '');
}

/** The keys that the object or record has which a path leads to. */
function knownKeys(schema: z.ZodType, path: readonly PropertyKey[]): readonly string[] {
  let current: unknown = schema;
  for (const step of path) {
    const whole = unwrapped(current);
    current = whole instanceof z.ZodObject ? whole.shape[String(step)] : null;
  }
  const whole = unwrapped(current);
  if (whole instanceof z.ZodObject) return Object.keys(whole.shape);
  const keys = whole instanceof z.ZodRecord ? whole.keyType : null;
  return keys instanceof z.ZodEnum ? keys.options.map(String) : [];
}

/** A schema without what only says that a value may be missing. */
function unwrapped(schema: unknown): unknown {
  let current = schema;
  while (
    current instanceof z.ZodOptional ||
    current instanceof z.ZodNullable ||
    current instanceof z.ZodDefault ||
    current instanceof z.ZodPrefault
  ) {
    current = current.unwrap();
  }
  return current;
}

/** Where a value stands, or its key; the start of the text where neither is written. */
function offsetOf(document: Document, path: readonly PropertyKey[], ofKey: boolean): number {
  const last = path.at(-1);
  const parent = path.length > 1 ? document.getIn(path.slice(0, -1), true) : document.contents;
  const pair = isMap(parent)
    ? parent.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === last)
    : undefined;
  const key = pair !== undefined && isNode(pair.key) ? pair.key : null;
  const value = document.getIn(path, true);
  const node = ofKey || !isNode(value) ? key : value;
  return node?.range?.[0] ?? 0;
}

function problem<Value>(
  { code, placeOf }: YamlReading<Value>,
  offset: number,
  message: string,
  expected: string,
  repair: string | null = null,
): Problem {
  return { ...placeOf(offset), code, level: 'error', message, expected, repair };
}
