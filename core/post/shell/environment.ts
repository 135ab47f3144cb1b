import type { ShellCommand, ShellVariable } from './reading.ts';

/** The variables that the command's process finds in its environment: exported ones, and its own assignments over them. */
export function environmentOf(command: ShellCommand): ReadonlyMap<string, ShellVariable> {
  const environment = new Map<string, ShellVariable>();
  for (const [name, variable] of command.variables) if (variable.exported) environment.set(name, variable);
  if (command.words.length === 0) return environment;
  for (const { name, value } of command.assignments) {
    environment.set(name, {
      value: value.text,
      exported: true,
      unresolved: value.unresolved,
      elements: null,
    });
  }
  return environment;
}

/** The variables that the shell itself knows when the command starts, and that its process does not see. */
export function shellVariablesOf(command: ShellCommand): ReadonlyMap<string, ShellVariable> {
  const own = new Map<string, ShellVariable>();
  for (const [name, variable] of command.variables) if (!variable.exported) own.set(name, variable);
  return own;
}
