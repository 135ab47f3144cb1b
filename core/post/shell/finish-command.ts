import { applyEffects } from './effects.ts';
import type { OpenCommand, Reader } from './reader.ts';
import type { ShellConnector } from './reading.ts';
import { keepVariables } from './variables.ts';

/** Ends the open command, if there is one, at a connector or line break, and lets its assignments take effect. */
export function finishCommand(reader: Reader, after: ShellConnector, runs = true): void {
  if (reader.start >= 0) {
    const command: OpenCommand = {
      start: reader.start,
      end: reader.stop,
      assignments: reader.assignments,
      words: reader.words,
      redirections: reader.redirections,
      comments: reader.ownComments,
      variables: keepVariables(reader.scope),
      conditional: reader.conditionals > 0 || reader.before === '||',
      loops: reader.loops,
      before: reader.before,
      after,
      runs,
    };
    reader.commands.push(command);
    reportCommand(reader, command);
    applyEffects(reader, command);
    if (command.words.length > 0) reader.unexported = [];
    resetCommand(reader);
  }
  reader.afterCompound = false;
  reader.before = after;
}

function resetCommand(reader: Reader): void {
  reader.start = -1;
  reader.words = [];
  reader.assignments = [];
  reader.redirections = [];
  reader.ownComments = [];
  reader.ahead = null;
  reader.inTest = false;
}

function reportCommand(reader: Reader, command: OpenCommand): void {
  const index = reader.commands.length - 1;
  const [first] = command.words;
  joinCut(reader, command, index);
  if (first === undefined) {
    if (command.after === ';') {
      for (const { name } of command.assignments) {
        if (reader.scope.variables.get(name)?.exported !== true && !reader.scope.exportAll)
          reader.unexported.push(name);
      }
    }
    return;
  }
  if (/^-(?:-|[a-zA-Z])/u.test(first.text)) {
    reader.problems.push({ kind: 'orphan-options', start: first.start, end: first.end, command: index });
  }
  if (command.before === ';' && reader.unexported.length > 0) {
    const names = reader.unexported;
    reader.problems.push({
      kind: 'not-exported',
      start: command.start,
      end: command.end,
      command: index,
      names,
    });
  }
}

/**
 * Tells the problem that ended a continued command which words it cost. The next command is the rest when the author went on
 * continuing (the comment itself ends in a backslash), when it starts with an option, or when the ended one is assignments alone.
 */
function joinCut(reader: Reader, command: OpenCommand, index: number): void {
  const { cut } = reader;
  reader.cut = reader.nextCut;
  reader.nextCut = null;
  const problem = cut === null ? undefined : reader.problems[cut.problem];
  if (cut === null || problem === undefined || command.before !== 'newline') return;
  if (problem.kind !== 'comment-ends-command' && problem.kind !== 'backslash-space') return;
  const [first] = command.words;
  const goesOn =
    cut.certain || first?.text.startsWith('-') === true || reader.commands[index - 1]?.words.length === 0;
  if (goesOn) reader.problems[cut.problem] = { ...problem, lost: command.words, continuation: index };
}
