import type { ShellVariable, ShellVariables } from './reading.ts';

/** Most variables that are followed; a copy per command stays small, and no post has as many. */
const VARIABLE_LIMIT = 256;

/** Names that a shell sets by itself: their default in `${NAME:-default}` is not what they have. */
const SET_BY_THE_SHELL = new Set(
  (
    'BASH BASHPID BASH_SOURCE BASH_VERSION COLUMNS DIRSTACK EUID FUNCNAME GROUPS HOME HOSTNAME HOSTTYPE IFS LANG LINENO LINES LOGNAME ' +
    'MACHTYPE OLDPWD OPTARG OPTIND OSTYPE PATH PIPESTATUS PPID PWD RANDOM REPLY SECONDS SHELL SHELLOPTS SHLVL TERM UID USER'
  ).split(' '),
);

/** The variables in force while a text is read: a map that is copied only when it changes after somebody kept it. */
export interface Scope {
  variables: Map<string, ShellVariable>;
  kept: boolean;
  /** `set -a`: every assignment exports. */
  exportAll: boolean;
  /** Names assigned since the innermost branch or loop began. */
  assigned: Set<string> | null;
}

export function createScope(variables: ShellVariables | undefined): Scope {
  return { variables: new Map(variables), kept: false, exportAll: false, assigned: null };
}

/** The variables as they are now; later assignments do not change the result. */
export function keepVariables(scope: Scope): ShellVariables {
  scope.kept = true;
  return scope.variables;
}

export function restoreVariables(scope: Scope, variables: ShellVariables): void {
  scope.variables = new Map(variables);
  scope.kept = false;
}

export function assignVariable(scope: Scope, name: string, variable: ShellVariable): void {
  scope.assigned?.add(name);
  const before = scope.variables.get(name);
  if (before === undefined && scope.variables.size >= VARIABLE_LIMIT) return;
  const exported = variable.exported || before?.exported === true || scope.exportAll;
  writable(scope).set(name, exported === variable.exported ? variable : { ...variable, exported });
}

export function exportVariable(scope: Scope, name: string, exported: boolean): void {
  const before = scope.variables.get(name);
  if (before !== undefined && before.exported !== exported)
    writable(scope).set(name, { ...before, exported });
}

/** Makes the value unknown. */
export function forgetVariable(scope: Scope, name: string): void {
  scope.assigned?.add(name);
  if (scope.variables.has(name)) writable(scope).delete(name);
}

export function isSetByTheShell(name: string): boolean {
  return SET_BY_THE_SHELL.has(name);
}

function writable(scope: Scope): Map<string, ShellVariable> {
  if (scope.kept) {
    scope.variables = new Map(scope.variables);
    scope.kept = false;
  }
  return scope.variables;
}
