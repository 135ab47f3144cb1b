import type { ShellRange } from './reading.ts';

export interface PromptOptions {
  /** The block shows a root shell: a line that starts with `# ` is a command, not a comment. */
  readonly rootPrompt?: boolean;
}

export interface Transcript {
  /** As long as the input: prompts and output are blanked by spaces, so that every offset stays valid. */
  readonly text: string;
  readonly prompts: readonly ShellRange[];
  /** Lines that a program printed; empty when no line has a prompt. */
  readonly output: readonly ShellRange[];
}

/** `$ `, `% `, `user@host:~$ `, `[user@host dir]$ `, `(env) $ `, each with what a command follows it. */
const PROMPT =
  /^[ \t]*(?:\([\w.\- ]{1,40}\)[ \t]*)?(?:\[?[\w.-]{1,40}@[\w.-]{1,80}(?:[: ][^\s$#%\]]{0,120})?\]?[ \t]*)?[$%❯➜](?:[ \t]+|$)/u;
const ROOT_PROMPT =
  /^[ \t]*(?:\([\w.\- ]{1,40}\)[ \t]*)?(?:\[?[\w.-]{1,40}@[\w.-]{1,80}(?:[: ][^\s$#%\]]{0,120})?\]?[ \t]*)#(?:[ \t]+|$)/u;
const BARE_ROOT_PROMPT = /^[ \t]*#(?:[ \t]+|$)/u;
const CONTINUATION_PROMPT = /^[ \t]*>(?:[ \t]+|$)/u;

/**
 * Takes a terminal transcript apart: where at least one line has a prompt, lines without one are output, apart from those that
 * continue a command (after a trailing backslash). Without any prompt the text is returned as it is.
 */
export function stripPrompts(text: string, options: PromptOptions = {}): Transcript {
  const prompts: ShellRange[] = [];
  const output: ShellRange[] = [];
  const kept: string[] = [];
  let continued = false;
  for (const { line, start } of lines(text)) {
    const length: number = continued
      ? lengthOf(CONTINUATION_PROMPT, line)
      : promptLength(line, options.rootPrompt === true);
    const isCommand: boolean = continued || length > 0;
    if (length > 0) prompts.push({ start, end: start + length });
    if (!isCommand && line.trim() !== '') output.push({ start, end: start + line.length });
    kept.push(isCommand ? ' '.repeat(length) + line.slice(length) : ' '.repeat(line.length));
    continued = isCommand && /\\\r?$/u.test(line);
  }
  if (prompts.length === 0) return { text, prompts: [], output: [] };
  return { text: kept.join('\n'), prompts, output };
}

function promptLength(line: string, rootPrompt: boolean): number {
  const length = lengthOf(PROMPT, line) || lengthOf(ROOT_PROMPT, line);
  return length > 0 || !rootPrompt ? length : lengthOf(BARE_ROOT_PROMPT, line);
}

function lengthOf(pattern: RegExp, line: string): number {
  return pattern.exec(line)?.[0].length ?? 0;
}

function* lines(text: string): Generator<{ line: string; start: number }> {
  let start = 0;
  for (const line of text.split('\n')) {
    yield { line, start };
    start += line.length + 1;
  }
}
