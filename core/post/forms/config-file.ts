import { type ConfigReading, readConfigText } from './config-text.ts';

/** A fence of a post, with what may name its file. */
export interface ConfigFence {
  readonly language: string;
  readonly meta: string;
  readonly text: string;
  /** The paragraph, or its last sentence, before the fence. */
  readonly before: string;
}

export interface ShownConfig extends ConfigReading {
  readonly format: 'yaml' | 'json';
  /** Names that the post gives the file, the surest first: of the fence, of its first line, of the sentence before. */
  readonly files: readonly string[];
}

const FILE = /[\w.${}-]*(?:\/[\w.${}-]+)*\.(?:ya?ml|json)\b/g;

/**
 * Reads a fence as the configuration file of a run, or null when it is something else: a map most of whose keys are options of some
 * release, and at least two with the variables of its `ENV`.
 */
export function readConfigFence(
  fence: ConfigFence,
  isKnownOption: (name: string) => boolean,
  offsetAt?: (index: number) => number,
): ShownConfig | null {
  const format = formatOf(fence.language);
  if (format === null) return null;
  const reading = readConfigText(fence.text, format, offsetAt);
  if (reading === null) return null;
  const names = [...reading.options.keys()];
  const known = names.filter(isKnownOption).length;
  const isConfig = known + reading.environment.size >= 2 && (known * 2 > names.length || names.length === 0);
  return isConfig ? { ...reading, format, files: fileNames(fence) } : null;
}

/** Names that the post gives a fence's file. */
export function fileNames({ language, meta, text, before }: ConfigFence): readonly string[] {
  const firstLine = /^\s*(?:#|\/\/)(.*)/.exec(text)?.[1] ?? '';
  const sources = [`${language} ${meta}`.replaceAll(/["'=:]/g, ' '), firstLine, before];
  const found = sources.flatMap((source) => source.slice(-300).match(FILE) ?? []);
  // `a.yaml/a.json` is two files.
  return [...new Set(found.flatMap((path) => path.split(/(?<=\.(?:ya?ml|json))\//)))];
}

function formatOf(language: string): 'yaml' | 'json' | null {
  const name = /^[a-z\d]+/.exec(language.toLowerCase())?.[0] ?? '';
  if (name === 'yaml' || name === 'yml') return 'yaml';
  return name === 'json' || name === 'jsonc' || name === 'json5' ? 'json' : null;
}
