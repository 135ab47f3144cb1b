import type { Frame, Reader } from './reader.ts';
import type { ShellLoop } from './reading.ts';
import { forgetVariable, keepVariables, restoreVariables } from './variables.ts';

/** Deepest nesting of compound commands; beyond it a text is no script that somebody wrote. */
const FRAME_LIMIT = 100;

/** Enters a compound command; false beyond the deepest nesting. */
export function enterFrame(
  reader: Reader,
  kind: Frame['kind'],
  start: number,
  loop: ShellLoop | null = null,
): boolean {
  if (reader.frames.length >= FRAME_LIMIT) return false;
  const conditional =
    kind === 'if' || kind === 'loop' || kind === 'case' || reader.nextIsFunction || reader.before === '||';
  const inProcess = kind === 'subshell' || reader.before === '|';
  reader.frames.push({
    kind,
    phase: kind === 'group' || kind === 'subshell' ? 'body' : 'head',
    start,
    conditional,
    loops: reader.loops,
    variables: inProcess ? keepVariables(reader.scope) : null,
    assigned: reader.scope.assigned,
  });
  if (conditional) {
    reader.conditionals += 1;
    reader.scope.assigned = new Set();
  }
  if (loop !== null) reader.loops = [...reader.loops, loop];
  if (kind === 'loop' && loop !== null) forgetLoopNames(reader, start, loop);
  reader.nextIsFunction = false;
  reader.before = 'group';
  return true;
}

/** Leaves the innermost compound command: what it assigned under a condition is unknown from here on. */
export function leaveFrame(reader: Reader): void {
  const frame = reader.frames.pop();
  if (frame === undefined) return;
  reader.loops = frame.loops;
  const assigned = frame.conditional ? reader.scope.assigned : null;
  reader.scope.assigned = frame.assigned;
  if (frame.conditional) reader.conditionals -= 1;
  if (frame.variables !== null) restoreVariables(reader.scope, frame.variables);
  else for (const name of assigned ?? []) forgetVariable(reader.scope, name);
  reader.afterCompound = true;
}

/** Ends one branch of a condition: the next one does not see what this one assigned. */
export function endBranch(reader: Reader): void {
  for (const name of reader.scope.assigned ?? []) forgetVariable(reader.scope, name);
  reader.before = 'group';
}

/** Leaves everything, as after a syntax error. */
export function leaveAllFrames(reader: Reader): void {
  while (reader.frames.length > 0) leaveFrame(reader);
  reader.afterCompound = false;
}

const ASSIGNED_OR_LOOP =
  /(?<![\w$\-./:{"'=])(?:(for|while|until|select|done)(?![\w=+-])|([A-Za-z_]\w*)(?=\+?=|\+\+|--|[-*/]=|\[))/gu;

/**
 * A loop's body may run again, so what it assigns is not known at its start. The look ahead may see too many names, which costs
 * knowledge and no correctness; a stretch of text is looked at once, however many loops are in it.
 */
function forgetLoopNames(reader: Reader, start: number, loop: ShellLoop): void {
  if (loop.name !== null) forgetVariable(reader.scope, loop.name);
  if (start >= reader.loopNames.until) reader.loopNames = lookAhead(reader.text, start);
  const { names } = reader.loopNames;
  for (const name of [...reader.scope.variables.keys()])
    if (names.has(name)) forgetVariable(reader.scope, name);
}

function lookAhead(text: string, start: number): { until: number; names: ReadonlySet<string> } {
  const names = new Set<string>();
  let depth = 0;
  ASSIGNED_OR_LOOP.lastIndex = start;
  for (let match = ASSIGNED_OR_LOOP.exec(text); match !== null; match = ASSIGNED_OR_LOOP.exec(text)) {
    const [, keyword, name] = match;
    if (name !== undefined) names.add(name);
    if (keyword === undefined) continue;
    depth += keyword === 'done' ? -1 : 1;
    if (depth <= 0) return { until: ASSIGNED_OR_LOOP.lastIndex, names };
  }
  return { until: text.length, names };
}
