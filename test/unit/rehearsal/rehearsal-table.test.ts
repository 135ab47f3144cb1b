import { expect, it } from 'vitest';
import { showTable } from '../../corpus/rehearsal-table.ts';

it('counts the outcomes of each folder, and names what did not pass', () => {
  const text = showTable(
    [
      { folder: 'a', place: 'a/x.md:3', outcome: 'rehearsed', cause: null, seconds: 20 },
      { folder: 'a', place: 'a/x.md:9', outcome: 'approximated', cause: 'not packed', seconds: 40 },
      { folder: 'a', place: 'a/y.md:5', outcome: 'broken', cause: 'refused', seconds: 3 },
      { folder: 'b', place: 'b/z.md:1', outcome: 'unreachable', cause: 'remote code', seconds: 1 },
    ],
    [
      ['a', 5],
      ['b', 1],
    ],
  );

  const [head = '', first = '', second = '', ...rest] = text.split('\n');
  expect(head.trim().split(/\s{2,}/)).toEqual([
    'folder',
    'commands',
    'tried',
    'rehearsed',
    'approximated',
    'broken',
    'unreachable',
    'incomplete',
    'not run',
    'passed',
    'median s',
    'longest s',
  ]);
  expect(first.trim().split(/\s+/)).toEqual(['a', '5', '3', '1', '1', '1', '0', '0', '0', '2', '40', '40']);
  expect(second.trim().split(/\s+/)).toEqual(['b', '1', '1', '0', '0', '0', '1', '0', '0', '0', '0', '0']);
  expect(rest).toEqual(['', 'a/y.md:5: broken: refused', 'b/z.md:1: unreachable: remote code', '']);
});
