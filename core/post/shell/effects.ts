import { nameEnd } from './characters.ts';
import type { OpenCommand, Reader } from './reader.ts';
import type { ShellWord } from './reading.ts';
import { assignVariable, exportVariable, forgetVariable } from './variables.ts';

const DECLARATIONS = new Set(['export', 'declare', 'typeset', 'readonly', 'local']);
const READERS = new Set(['read', 'mapfile', 'readarray', 'getopts', 'let']);
const TESTS = new Set(['[', '[[', 'test']);

/** Whether arguments like `NAME=value` of this command are assignments: neither split nor expanded as file names. */
export function isDeclaration(command: string): boolean {
  return DECLARATIONS.has(command);
}

/** Lets a command change the variables as the shell would: assignments alone, `export` and its kin, `unset`, `set -a`, `read`. */
export function applyEffects(reader: Reader, command: OpenCommand): void {
  // Every part of a pipeline, and a command in the background, is a process of its own.
  if (command.before === '|' || command.after === '|' || command.after === '&' || !command.runs) return;
  const [first, ...rest] = command.words;
  if (first === undefined) assignAll(reader, command);
  else if (DECLARATIONS.has(first.text)) declare(reader, first.text, rest);
  else if (first.text === 'unset' || READERS.has(first.text)) forgetAll(reader, rest);
  else if (first.text === 'set') setOptions(reader, rest);
}

function assignAll(reader: Reader, command: OpenCommand): void {
  const previous = reader.commands.at(-2)?.words[0]?.text;
  const depends =
    command.before === '||' || (command.before === '&&' && previous !== undefined && TESTS.has(previous));
  for (const { name, value, elements } of command.assignments) {
    if (depends) forgetVariable(reader.scope, name);
    else
      assignVariable(reader.scope, name, {
        value: value.text,
        exported: false,
        unresolved: value.unresolved,
        elements,
      });
  }
}

function declare(reader: Reader, builtin: string, words: readonly ShellWord[]): void {
  let exports = builtin === 'export';
  let withdraws = false;
  for (const { text, unresolved } of words) {
    if (/^[-+][a-zA-Z]+$/u.test(text)) {
      if (builtin === 'export') withdraws ||= text.includes('n');
      else if (text.includes('x')) exports = text.startsWith('-');
      continue;
    }
    const stop = nameEnd(text, 0, text.length);
    const name = text.slice(0, stop);
    if (stop === 0) continue;
    if (text.charCodeAt(stop) === 61) {
      const value = text.slice(stop + 1);
      assignVariable(reader.scope, name, {
        value,
        exported: exports && !withdraws,
        unresolved,
        elements: null,
      });
    } else if (stop < text.length) forgetVariable(reader.scope, name);
    if (exports || withdraws) exportVariable(reader.scope, name, !withdraws);
  }
}

function forgetAll(reader: Reader, words: readonly ShellWord[]): void {
  for (const { text } of words) {
    const stop = nameEnd(text, 0, text.length);
    if (stop > 0) forgetVariable(reader.scope, text.slice(0, stop));
  }
}

function setOptions(reader: Reader, words: readonly ShellWord[]): void {
  words.forEach(({ text }, index) => {
    const named = /^[-+]o$/u.test(text) && words[index + 1]?.text === 'allexport';
    if (/^[-+][a-zA-Z]*a/u.test(text) || named) reader.scope.exportAll = text.startsWith('-');
  });
}
