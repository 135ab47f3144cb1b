import { isMap, isScalar, isSeq, type Pair, type ParsedNode, parseDocument, type Scalar } from 'yaml';
import type {
  DescribedOption,
  DescribedProblem,
  DescribedValue,
  DescribedWord,
  UnresolvedPart,
} from './described-run.ts';

/** The configuration file of a run, as a post shows it. */
export interface ConfigReading {
  readonly options: ReadonlyMap<string, DescribedOption>;
  /** The map under `ENV`. */
  readonly environment: ReadonlyMap<string, DescribedWord>;
  readonly unresolved: readonly UnresolvedPart[];
  readonly problems: readonly DescribedProblem[];
}

/** Longer files, and deeper ones, are no configuration of a run. */
const LONGEST = 100_000;
const DEEPEST = 40;

/**
 * Reads YAML or JSON as `swift sft config.yaml` does (swift/cli/main.py of 4.6.0: keys become `--key`, a list several words, a map its JSON
 * text, `ENV` the environment). Null when the text is not a map. Takes any text and never throws.
 */
export function readConfigText(
  text: string,
  format: 'yaml' | 'json',
  offsetAt: (index: number) => number = (index) => index,
): ConfigReading | null {
  if (text.length > LONGEST || nesting(text) > DEEPEST) return null;
  const config: OpenConfig = {
    options: new Map(),
    environment: new Map(),
    unresolved: [],
    problems: [],
    offsetAt,
  };
  const plain = hideElisions(format === 'json' ? hideLineComments(text) : text, config);
  // PyYAML follows YAML 1.1: `yes` is a boolean. Its other differences concern the type of what stays the same word.
  const document = parseDocument(plain, {
    version: '1.1',
    uniqueKeys: false,
    merge: false,
    prettyErrors: false,
  });
  if (!isMap(document.contents)) return null;
  for (const error of document.errors)
    config.problems.push(syntaxProblem(offsetAt(error.pos[0]), error.message));
  if (format === 'json' && document.errors.length === 0) checkJson(text, config);
  for (const pair of document.contents.items) readPair(pair, config);
  const { options, environment, unresolved, problems } = config;
  return { options, environment, unresolved, problems };
}

interface OpenConfig {
  readonly options: Map<string, DescribedOption>;
  readonly environment: Map<string, DescribedWord>;
  readonly unresolved: UnresolvedPart[];
  readonly problems: DescribedProblem[];
  offsetAt(index: number): number;
}

function readPair({ key, value }: Pair<ParsedNode, ParsedNode | null>, config: OpenConfig): void {
  if (!isScalar(key)) return;
  const name = String(key.value);
  const quote = key.type === 'QUOTE_DOUBLE' || key.type === 'QUOTE_SINGLE' ? 1 : 0;
  const nameOffset = config.offsetAt((key.range?.[0] ?? 0) + quote);
  if (name === 'ENV' && isMap(value)) {
    for (const { key: variable, value: given } of value.items) {
      const at = isScalar(given) ? (given.range?.[0] ?? 0) : 0;
      if (isScalar(variable) && isScalar(given))
        config.environment.set(String(variable.value), { text: wordOf(given), offset: config.offsetAt(at) });
    }
    return;
  }
  const valueOffset = value === null ? nameOffset : config.offsetAt(value.range[0]);
  const described = describedValue(value, config);
  // The key that merges another map: what it brings is unresolved, as every alias.
  if (name === '<<') return;
  config.options.delete(name);
  config.options.set(name, { name, nameOffset, value: described, valueOffset, implied: false });
}

function describedValue(node: ParsedNode | null, config: OpenConfig): DescribedValue {
  // `str(None)`
  if (node === null) return 'None';
  if (isSeq(node)) return node.items.map((item) => (isScalar(item) ? wordOf(item) : jsonOf(item, config)));
  return isScalar(node) ? wordOf(node) : jsonOf(node, config);
}

/** The word that the engine makes of a scalar. Numbers keep their digits: argparse reads them again. */
function wordOf(scalar: Scalar): string {
  const { value, source, type } = scalar;
  if (typeof value === 'string') return value;
  if (isLetter(scalar)) return source ?? '';
  if (value === null || value === undefined) return 'None';
  if (type !== 'PLAIN' || source === undefined || typeof value === 'boolean') return String(value);
  const isDecimal = /^[-+]?(?:0|[1-9]\d*)?(?:\.\d*)?(?:[eE][-+]?\d+)?$/.test(source);
  return typeof value === 'number' && !isDecimal ? String(value) : source;
}

/** `y` and `n` are booleans to YAML 1.1, but words to PyYAML (its resolver leaves them out). */
function isLetter({ value, source }: Scalar): boolean {
  return typeof value === 'boolean' && /^[yn]$/i.test(source ?? '');
}

function jsonOf(node: ParsedNode | null, config: OpenConfig): string {
  if (node === null) return 'null';
  if (isSeq(node)) return `[${node.items.map((item) => jsonOf(item, config)).join(', ')}]`;
  if (isMap(node)) {
    const entries = node.items.map(({ key, value }) => {
      const name = isScalar(key) ? String(key.value) : '';
      return `${JSON.stringify(name)}: ${jsonOf(value, config)}`;
    });
    return `{${entries.join(', ')}}`;
  }
  if (isScalar(node)) {
    const { value } = node;
    const isPlain = typeof value === 'number' || typeof value === 'boolean' || value === null;
    if (isPlain && !isLetter(node)) return jsonScalar(node);
    return JSON.stringify(wordOf(node));
  }
  config.unresolved.push({
    text: `*${node.source}`,
    offset: config.offsetAt(node.range[0]),
    reason: 'an alias is not followed',
  });
  return 'null';
}

function jsonScalar(scalar: Scalar): string {
  const { value, source } = scalar;
  const isJson = source !== undefined && /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(source);
  return typeof value === 'number' && isJson ? source : JSON.stringify(value);
}

/** A line of dots is an elision; to YAML it would be the end of the document. */
function hideElisions(text: string, { unresolved, offsetAt }: OpenConfig): string {
  return text.replace(/^[ \t]*(?:#[ \t]*)?(?:\.{3,}|…+)[ \t]*(?:,[ \t]*)?$/gm, (line, index: number) => {
    unresolved.push({ text: line.trim(), offset: offsetAt(index), reason: 'left out by the author' });
    return ' '.repeat(line.length);
  });
}

/** `// …` on lines of their own, which JSON does not have. */
function hideLineComments(text: string): string {
  return text.replace(/^[ \t]*\/\/.*$/gm, (line) => ' '.repeat(line.length));
}

function checkJson(text: string, { problems, offsetAt }: OpenConfig): void {
  try {
    JSON.parse(text);
  } catch (error) {
    problems.push(syntaxProblem(offsetAt(0), error instanceof Error ? error.message : String(error)));
  }
}

function syntaxProblem(offset: number, message: string): DescribedProblem {
  return {
    code: 'config-syntax',
    level: 'error',
    offset,
    message: `the engine cannot read this file: ${message}`,
    expected: 'key: value',
    repair: null,
  };
}

/** How deep brackets and indents go, strings not told from the rest. */
function nesting(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const character of text) {
    if (character === '[' || character === '{') depth += 1;
    else if (character === ']' || character === '}') depth = Math.max(0, depth - 1);
    deepest = Math.max(deepest, depth);
  }
  for (const line of text.matchAll(/^[ \t]*(?:[-?:][ \t]+)*/gm))
    deepest = Math.max(deepest, line[0].length / 4);
  return deepest;
}
