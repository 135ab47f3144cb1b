import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCommand } from '../../../core/flow/receive/command.ts';

const SHA = 'a1'.repeat(20);

describe('a command', () => {
  it.each([
    ['/mustrun verify', { kind: 'verify', run: null, seeds: null }],
    ['/mustrun verify seeds=3', { kind: 'verify', run: null, seeds: 3 }],
    ['/mustrun verify lora-2 seeds=3', { kind: 'verify', run: 'lora-2', seeds: 3 }],
    ['/mustrun verify seeds=3 lora-2', { kind: 'verify', run: 'lora-2', seeds: 3 }],
    ['/mustrun rehearse', { kind: 'rehearse', run: null }],
    ['/mustrun rehearse lora-2', { kind: 'rehearse', run: 'lora-2' }],
    [`/mustrun grant ${SHA}`, { kind: 'grant', commit: SHA }],
    ['/mustrun check', { kind: 'check' }],
    ['/mustrun cancel', { kind: 'cancel' }],
    ['/mustrun status', { kind: 'status' }],
    ['/mustrun help', { kind: 'help' }],
    ['Thanks!\r\n  /mustrun   status  \r\nBye.', { kind: 'status' }],
  ])('%j is understood', (comment, command) => {
    expect(parseCommand(comment)).toEqual({ kind: 'command', command });
  });

  it.each([
    [
      '/mustrun',
      'after /mustrun stands nothing; expected one of verify, rehearse, check, grant, cancel, status, help',
    ],
    [
      '/mustrun verfy',
      'after /mustrun stands "verfy"; expected one of verify, rehearse, check, grant, cancel, status, help',
    ],
    ['/mustrun grant', 'grant names no full commit; expected its SHA of 40 hexadecimal digits'],
    ['/mustrun grant a1a1a1a', 'grant names no full commit; expected its SHA of 40 hexadecimal digits'],
    [`/mustrun grant ${SHA} ${SHA}`, `grant does not take "${SHA}"`],
    [
      '/mustrun verify seeds=0',
      '"seeds=0" is not understood; expected at most one seeds=1 to seeds=9, with verify',
    ],
    [
      '/mustrun verify seeds=10',
      '"seeds=10" is not understood; expected at most one seeds=1 to seeds=9, with verify',
    ],
    [
      '/mustrun rehearse seeds=2',
      '"seeds=2" is not understood; expected at most one seeds=1 to seeds=9, with verify',
    ],
    ['/mustrun verify one two', 'verify does not take "two"'],
    ['/mustrun verify model=x', 'verify does not take "model=x"'],
    ['/mustrun cancel now', 'cancel does not take "now"'],
  ])('%j is answered with what was expected', (comment, message) => {
    expect(parseCommand(comment)).toEqual({ kind: 'wrong', message });
  });

  it.each(['', 'I like /mustrun verify', '/mustrunner verify', '> /mustrun verify'])(
    'is not in %j',
    (comment) => {
      expect(parseCommand(comment)).toEqual({ kind: 'none' });
    },
  );

  it('grants nothing but a full commit, whatever is written', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const parsed = parseCommand(`/mustrun grant ${text}`);
        const granted =
          parsed.kind === 'command' && parsed.command.kind === 'grant' ? parsed.command.commit : null;

        expect(granted === null || /^[0-9a-f]{40}$/.test(granted)).toBe(true);
      }),
    );
  });
});
