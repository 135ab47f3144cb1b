import { describe, expect, it } from 'vitest';
import { environmentOf } from '../../../../core/post/shell/environment.ts';
import { readShell } from '../../../../core/post/shell/read-shell.ts';
import recorded from './fixtures/bash.json' with { type: 'json' };

/** The calls of `swift` that would run, as test/differential/shell_record.py records them from bash. */
function callsOf(text: string): unknown {
  const { commands, problems } = readShell(text);
  const refused = problems.find(({ kind }) => kind === 'syntax-error' || kind === 'unterminated-quote');
  // A script ends at its first syntax error.
  const last = refused?.start ?? text.length;
  return commands
    .filter((command) => command.runs && !command.conditional && command.end <= last)
    .filter((command) => command.words[0]?.text === 'swift')
    .map((command) => [
      command.words.map((word) => word.text),
      Object.fromEntries([...environmentOf(command)].map(([name, { value }]) => [name, value])),
    ]);
}

describe('the reading of shell text, against bash', () => {
  it('has recorded calls to compare with', () => {
    expect(recorded.length).toBeGreaterThan(400);
  });

  it.each(recorded.map(([text, calls]) => ({ text, calls })))('$text', ({ text, calls }) => {
    expect(callsOf(String(text))).toEqual(calls);
  });
});
