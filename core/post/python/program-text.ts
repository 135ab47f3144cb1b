/**
 * A Python text of a post made fit for a grammar: interpreter prompts and a common indent are taken off, and what is not Python (output
 * in a transcript, `!command`, `%magic` of a notebook) is cut out.
 */
export interface ProgramText {
  /** As many lines as the text; lines that are not Python are empty. */
  readonly code: string;
  /** Where the character of `code` stands in the text. */
  offsetAt(index: number): number;
  /** Shell text of `!command` lines and `%%bash` cells, in order. */
  readonly shell: readonly ShellPart[];
  /** Environment variables of `%env` and `%set_env` lines. */
  readonly environment: readonly EnvironmentLine[];
}

export interface ShellPart {
  readonly start: number;
  readonly end: number;
}

export interface EnvironmentLine {
  readonly name: string;
  readonly value: string;
  readonly offset: number;
}

const TRANSCRIPT = /^[ \t]*>>>(?: |$)/m;
const PROMPT = /^[ \t]*(?:>>>|\.\.\.)(?: |$)/;
const NOTEBOOK_PROMPT = /^(?:In \[\d*\]: ?| {3,}\.{3}: ?)/;
const SHELL_CELL = /^[ \t]*%%(?:bash|sh|shell|script[ \t]+(?:ba)?sh)\b[^\n]*$/;
const ENVIRONMENT_LINE = /^[ \t]*%(?:set_)?env[ \t]+([A-Za-z_]\w*)(?:=|[ \t]+)([^\n]*)$/;

/** Takes any text; time proportional to its length. */
export function readProgramText(text: string): ProgramText {
  const lines = splitLines(text);
  const isTranscript = TRANSCRIPT.test(text);
  const indent = /^[ \t]*/.exec(lines.find(({ line }) => line.trim() !== '')?.line ?? '')?.[0] ?? '';
  const kept: { readonly text: string; readonly start: number }[] = [];
  const shell: ShellPart[] = [];
  const environment: EnvironmentLine[] = [];
  let continued: ShellPart | null = null;
  for (const [number, { line, start }] of lines.entries()) {
    const prefix = prefixLength(line, isTranscript, indent);
    const body = prefix === null ? '' : line.slice(prefix);
    const at = start + (prefix ?? 0);
    if (continued !== null) {
      continued = { start: continued.start, end: start + line.length };
    } else if (SHELL_CELL.test(body) && kept.every((earlier) => earlier.text.trim() === '')) {
      const next = lines[number + 1];
      if (next !== undefined) shell.push({ start: next.start, end: text.length });
      break;
    } else if (/^[ \t]*(?:!|%pip\b)/.test(body)) {
      const mark = body.search(/\S/) + 1;
      continued = { start: at + mark, end: start + line.length };
    }
    const isShell = continued !== null;
    if (continued !== null && !/\\[ \t]*\r?$/.test(line)) {
      shell.push(continued);
      continued = null;
    }
    const variable = isShell ? null : ENVIRONMENT_LINE.exec(body);
    if (variable !== null) {
      const value = (variable[2] ?? '').trim();
      const offset = at + body.lastIndexOf(value);
      environment.push({ name: variable[1] ?? '', value: value.replace(/^(["'])(.*)\1$/, '$2'), offset });
    }
    kept.push({ text: isShell || /^[ \t]*%/.test(body) ? '' : body, start: at });
  }
  if (continued !== null) shell.push(continued);
  return { ...joinLines(kept), shell, environment };
}

function splitLines(text: string): readonly { readonly line: string; readonly start: number }[] {
  let start = 0;
  return text.split('\n').map((line) => {
    const placed = { line, start };
    start += line.length + 1;
    return placed;
  });
}

/** The characters in front of the code; null when the line holds none. */
function prefixLength(line: string, isTranscript: boolean, indent: string): number | null {
  if (isTranscript) return PROMPT.exec(line)?.[0].length ?? null;
  const prompt = NOTEBOOK_PROMPT.exec(line);
  if (prompt !== null) return prompt[0].length;
  let length = 0;
  while (length < indent.length && line[length] === indent[length]) length += 1;
  return length;
}

function joinLines(
  lines: readonly { readonly text: string; readonly start: number }[],
): Pick<ProgramText, 'code' | 'offsetAt'> {
  const starts: number[] = [];
  let length = 0;
  for (const line of lines) {
    starts.push(length);
    length += line.text.length + 1;
  }
  return {
    code: lines.map((line) => line.text).join('\n'),
    offsetAt(index) {
      let low = 0;
      let high = starts.length - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if ((starts[middle] ?? 0) <= index) low = middle;
        else high = middle - 1;
      }
      return (lines[low]?.start ?? 0) + (index - (starts[low] ?? 0));
    },
  };
}
