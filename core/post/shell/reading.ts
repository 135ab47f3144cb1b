/** What a shell text says, as data. All offsets count UTF-16 code units of the text that was read; `end` is exclusive. */

export interface ShellRange {
  readonly start: number;
  readonly end: number;
}

/** One word as a command receives it. `text.slice(start, end) === raw` holds for every word. */
export interface ShellWord extends ShellRange {
  /** After brace expansion, parameter expansion, word splitting and quote removal. Globs and tildes stay as written. */
  readonly text: string;
  /** As written. Words that came out of one written word (splitting, braces) share its range. */
  readonly raw: string;
  readonly quoted: boolean;
  /** Names of variables without a known value, and substitutions whose output nobody can know; their text stays in place. */
  readonly unresolved: readonly string[];
}

export interface ShellAssignment extends ShellRange {
  readonly name: string;
  /** `NAME+=value` */
  readonly append: boolean;
  /** The value that the variable has afterwards; its range is the part behind the equals sign. */
  readonly value: ShellWord;
  /** The members of `NAME=(a b c)`. */
  readonly elements: readonly string[] | null;
}

/** A variable with a known value. */
export interface ShellVariable {
  readonly value: string;
  readonly exported: boolean;
  readonly unresolved: readonly string[];
  /** The members of an array; null for a plain variable. `value` is then the first member. */
  readonly elements: readonly string[] | null;
}

export type ShellVariables = ReadonlyMap<string, ShellVariable>;

export type RedirectionOperator =
  | '<'
  | '>'
  | '>>'
  | '>|'
  | '<>'
  | '<&'
  | '>&'
  | '&>'
  | '&>>'
  | '<<'
  | '<<-'
  | '<<<';

export interface ShellRedirection extends ShellRange {
  readonly operator: RedirectionOperator;
  /** The number before the operator; null when left out. */
  readonly descriptor: number | null;
  /** The file, descriptor or here-string; for a here-document its delimiter. */
  readonly target: ShellWord;
  /** The lines of a here-document, without the delimiter line. */
  readonly body: ShellRange | null;
}

export interface ShellComment extends ShellRange {
  /** Without the number sign and without surrounding blanks. */
  readonly text: string;
  readonly placement: 'own line' | 'end of line' | 'inside continuation';
}

/** What stands between a command and its neighbour. */
export type ShellConnector = 'start' | 'newline' | ';' | '&' | '&&' | '||' | '|' | 'group';

/** A loop around a command, with the values of its variable when they are written out (`for x in a b`). */
export interface ShellLoop {
  readonly name: string | null;
  readonly values: readonly string[] | null;
}

/** One simple command, or assignments alone (then `words` is empty). */
export interface ShellCommand extends ShellRange {
  /** Leading `NAME=value`: the environment of this command, or shell variables when no word follows. */
  readonly assignments: readonly ShellAssignment[];
  readonly words: readonly ShellWord[];
  readonly redirections: readonly ShellRedirection[];
  /** Comments above it (since the command before), beside it, and the one that cut it off. */
  readonly comments: readonly ShellComment[];
  /** Variables with a known value when the command starts, exported or not, without its own assignments. */
  readonly variables: ShellVariables;
  /** Stands in a loop, a branch, a function body, or behind `||`: it may run never, once, or often. */
  readonly conditional: boolean;
  readonly loops: readonly ShellLoop[];
  readonly before: ShellConnector;
  readonly after: ShellConnector;
  /** False when the shell refuses the list that it stands in (syntax error, unterminated quote): nothing of it runs. */
  readonly runs: boolean;
}

export type ShellProblem = ShellRange &
  (
    | {
        /**
         * A comment line after a continued line ends the command (`comment-ends-command`), and so does a backslash that
         * escapes a blank before the line's end (`backslash-space` at a line's end).
         */
        readonly kind: 'comment-ends-command' | 'backslash-space';
        /** Index of the command that ends here; null when the text has none. */
        readonly command: number | null;
        /** Words that the author meant to belong to the command, and the shell reads as another one. */
        readonly lost: readonly ShellWord[];
        /** Index of the command that the lost words form. */
        readonly continuation: number | null;
      }
    | {
        /** A continued line with nothing behind it. */
        readonly kind: 'trailing-backslash';
        readonly command: number | null;
      }
    | {
        /** A command whose first word is an option. */
        readonly kind: 'orphan-options';
        readonly command: number;
      }
    | {
        /** `NAME=value ; command` on one line: a variable of the shell, not of the command's environment. */
        readonly kind: 'not-exported';
        readonly command: number;
        readonly names: readonly string[];
      }
    | {
        /** A quote or substitution that is not closed: the shell runs nothing from this command on. */
        readonly kind: 'unterminated-quote';
        readonly opening: string;
      }
    | { readonly kind: 'syntax-error'; readonly token: string }
    | { readonly kind: 'unterminated-here-document'; readonly delimiter: string }
    | {
        /** A quote, dash or blank that looks like the ASCII character, and is none to the shell. */
        readonly kind: 'typographic-character';
        readonly character: string;
        readonly meant: string;
      }
    | {
        /** `<your-token>`: a placeholder to the author, two redirections to the shell. */
        readonly kind: 'angle-placeholder';
      }
    | {
        /** Values grew beyond the reader's limit: what follows is left unexpanded. */
        readonly kind: 'expansion-limit';
      }
  );

export interface ShellReading {
  readonly commands: readonly ShellCommand[];
  readonly comments: readonly ShellComment[];
  readonly problems: readonly ShellProblem[];
  /** Variables with a known value at the end; hand them to the reading of the next text of the same session. */
  readonly variables: ShellVariables;
}
