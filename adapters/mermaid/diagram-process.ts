import DOMPurify from 'dompurify';
import mermaid from 'mermaid';
import type { DiagramResult } from '../../core/preflight/quality/diagram-result.ts';
import { writtenLines } from './written-lines.ts';

/** In characters. */
const LONGEST_MESSAGE = 200;
const MOST_NAMES = 4;

// Without a browser DOMPurify has no methods, and Mermaid calls two of them while it parses labels. Nothing is drawn
// here, so there is nothing to clean: a label is kept as it is, which leaves the grammar's answer the same.
if (!DOMPurify.isSupported) {
  Object.assign(DOMPurify, { addHook: () => undefined, sanitize: (label: unknown) => String(label) });
}

process.on('message', (text: unknown) => {
  void parse(String(text)).then((result) => process.send?.(result));
});
process.send?.({ kind: 'ready' });

async function parse(text: string): Promise<DiagramResult> {
  try {
    await mermaid.parse(text);
    return { kind: 'parsed' };
  } catch (error) {
    return resultOf(error, text);
  }
}

/** Mermaid throws plain errors for what is wrong with a diagram; the others speak of the missing browser or of depth. */
function resultOf(error: unknown, text: string): DiagramResult {
  if (!(error instanceof Error)) return { kind: 'unknown', message: String(error) };
  if (error instanceof TypeError || error instanceof ReferenceError || error instanceof RangeError) {
    return { kind: 'unknown', message: 'its parser failed' };
  }
  // The line that is named is one of the parser's; that of front matter is one of its own.
  const seen = error.name === 'YAMLException' ? null : /\bline (\d+)/.exec(error.message)?.[1];
  const lines = writtenLines(text);
  const line = seen === undefined || seen === null ? 1 : (lines[Number(seen) - 1] ?? lines.at(-1) ?? 1);
  return { kind: 'broken', line, message: explained(error.message) };
}

/** The grammars name what they expected behind an excerpt, which the post shows better. */
function explained(message: string): string {
  const lines = message.split('\n').filter((line) => line.trim() !== '');
  const expecting = lines.find((line) => line.startsWith('Expecting '));
  if (expecting !== undefined) return shortened(expecting);
  const told = (lines[0] ?? message)
    .replace(/^Parsing failed: +/, '')
    .replace(/ (?:on|at) line \d+(?:, column \d+)?/, '');
  return told.length > LONGEST_MESSAGE ? `${told.slice(0, LONGEST_MESSAGE)}…` : told;
}

/** `Expecting 'A', 'B', 'C', … got 'Z'`: dozens may be named. */
function shortened(expecting: string): string {
  const [, names = '', got = ''] = /^Expecting (.*), got (.*)$/.exec(expecting) ?? [];
  const all = names.split(', ');
  const some = all.length > MOST_NAMES ? [...all.slice(0, MOST_NAMES), '…'] : all;
  return `expecting ${some.join(', ')}, got ${got}`;
}
