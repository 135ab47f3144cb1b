import { createExpansion, type Expansion } from './expansion.ts';
import type {
  ShellAssignment,
  ShellCommand,
  ShellComment,
  ShellConnector,
  ShellLoop,
  ShellProblem,
  ShellRange,
  ShellRedirection,
  ShellVariable,
  ShellVariables,
  ShellWord,
} from './reading.ts';
import type { ScannedWord, WordSyntax } from './scan-word.ts';
import { createScope, type Scope } from './variables.ts';

export interface ShellOptions {
  /** Variables that earlier texts of the same session left. */
  readonly variables?: ShellVariables;
  /** `word` reads `<your-token>` as the placeholder that its author meant, instead of as two redirections. */
  readonly placeholders?: 'redirection' | 'word';
}

interface PendingHereDocument {
  readonly delimiter: string;
  readonly stripsTabs: boolean;
  readonly redirection: { body: ShellRange | null };
}

/** A command as it grows; `runs` is taken back when the shell refuses the list later. */
export interface OpenCommand extends ShellCommand {
  runs: boolean;
  readonly comments: ShellComment[];
}

/** A compound command that is being read. */
export interface Frame {
  readonly kind: 'if' | 'loop' | 'case' | 'group' | 'subshell';
  phase: 'head' | 'pattern' | 'body';
  readonly start: number;
  readonly conditional: boolean;
  readonly loops: readonly ShellLoop[];
  /** The variables to return to, behind a subshell. */
  readonly variables: ShellVariables | null;
  readonly assigned: Set<string> | null;
}

/** A continued command that a comment or an escaped blank ended; the next command may be the rest of it. */
interface Cut {
  readonly problem: number;
  /** Whether the author surely went on behind it. */
  certain: boolean;
}

/** Everything that the reading of one text remembers. One command is open while `start` is not negative. */
export interface Reader {
  readonly text: string;
  at: number;
  readonly syntax: WordSyntax;
  readonly scope: Scope;
  readonly expansion: Expansion;
  readonly scanned: ScannedWord;
  readonly commands: OpenCommand[];
  readonly comments: ShellComment[];
  readonly problems: ShellProblem[];

  start: number;
  stop: number;
  words: ShellWord[];
  assignments: ShellAssignment[];
  redirections: ShellRedirection[];
  ownComments: ShellComment[];
  ahead: Map<string, ShellVariable> | null;
  inTest: boolean;
  before: ShellConnector;

  frames: Frame[];
  conditionals: number;
  loops: readonly ShellLoop[];
  afterCompound: boolean;
  nextIsFunction: boolean;
  arithmeticAttempts: number;
  loopNames: { readonly until: number; readonly names: ReadonlySet<string> };

  hereDocuments: PendingHereDocument[];
  /** Index of the first command of the list that the shell reads as a whole. */
  listStart: number;
  lineIsEmpty: boolean;
  /** The cut before the open command, and the one that ends it. */
  cut: Cut | null;
  nextCut: Cut | null;
  unexported: string[];
}

export function createReader(text: string, options: ShellOptions): Reader {
  const syntax = { placeholders: options.placeholders === 'word' };
  const scope = createScope(options.variables);
  return {
    text,
    at: 0,
    syntax,
    scope,
    expansion: createExpansion(scope, syntax, text.length),
    scanned: { end: 0, contents: 0, unterminated: null },
    commands: [],
    comments: [],
    problems: [],
    start: -1,
    stop: 0,
    words: [],
    assignments: [],
    redirections: [],
    ownComments: [],
    ahead: null,
    inTest: false,
    before: 'start',
    frames: [],
    conditionals: 0,
    loops: [],
    afterCompound: false,
    nextIsFunction: false,
    arithmeticAttempts: 0,
    loopNames: { until: 0, names: new Set() },
    hereDocuments: [],
    listStart: 0,
    lineIsEmpty: true,
    cut: null,
    nextCut: null,
    unexported: [],
  };
}

/** Whether the next word is the first of a command, where reserved words count. */
export function atCommandStart(reader: Reader): boolean {
  return reader.start < 0 && !reader.afterCompound;
}

/** Opens a command at `start` unless one is open, and moves its end to `stop`. */
export function extendCommand(reader: Reader, start: number, stop: number): void {
  if (reader.start < 0) reader.start = start;
  reader.stop = stop;
  reader.nextIsFunction = false;
}

export function topFrame(reader: Reader): Frame | null {
  return reader.frames.at(-1) ?? null;
}
