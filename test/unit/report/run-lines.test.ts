import { describe, expect, it } from 'vitest';
import { runLine } from '../../../core/report/run-lines.ts';
import type { RehearsalView, VerificationView } from '../../../core/report/subject-view.ts';
import { postView } from './subject-views.ts';

const since = new Date('2026-01-01T12:40:59Z');
const notWanted: RehearsalView = { kind: 'not wanted', reason: 'it is an export' };
const refused: VerificationView = { kind: 'refused', reason: 'so' };
const decided = { kind: 'decided', cause: null, substitutions: 0, steps: null, seconds: 200 } as const;

const post = await postView();

function lineOf(rehearsal: RehearsalView, verification: VerificationView, estimate = false): string {
  const [run] = post.runs;
  if (run === undefined) throw new RangeError('the post has no run');
  const known = { id: run.run.id, line: 4, fits: {}, gpuMemoryGiB: null };
  const interval = (median: number) => ({ median, low: median, high: median });
  const expected = estimate ? { ...known, seconds: interval(600), usd: interval(0.5) } : null;
  const isDone = verification.kind === 'known' || verification.kind === 'settled';
  return runLine(
    { ...run, rehearsal, verification, estimate: expected },
    isDone ? post.report.runs[0] : undefined,
  );
}

describe('the line of a run that was not executed', () => {
  it.each<readonly [RehearsalView, string]>([
    [notWanted, 'not rehearsed (it is an export)'],
    [{ kind: 'held back', reason: 'five a day' }, 'rehearsal held back (five a day)'],
    [
      { kind: 'stopped', message: 'host lost.' },
      'its rehearsal was stopped, which says nothing about the post (host lost)',
    ],
    [{ ...decided, outcome: 'rehearsed', steps: 1 }, 'rehearsed (CPU, 1 step, 3 min)'],
    [
      { ...decided, outcome: 'approximated', cause: 'no packing' },
      'rehearsed with other parts (CPU, 3 min), no packing',
    ],
    [{ ...decided, outcome: 'unreachable' }, 'cannot be rehearsed here (CPU, 3 min)'],
    [{ ...decided, outcome: 'incomplete' }, 'incomplete, a reader has to fill something in (CPU, 3 min)'],
    [{ ...decided, outcome: 'not run' }, 'its rehearsal came to no answer (CPU, 3 min)'],
  ])('tells of its rehearsal: %j', (rehearsal, said) => {
    expect(lineOf(rehearsal, refused)).toBe(`- – **Line 4**, \`swift sft\`: ${said}; not trained: so.`);
  });

  it.each<readonly [RehearsalView, string]>([
    [{ kind: 'waiting', since }, 'waits for its rehearsal since 2026-01-01 12:40 UTC'],
    [{ kind: 'running', since }, 'in rehearsal since 2026-01-01 12:40 UTC'],
  ])('tells what goes on: %j', (rehearsal, said) => {
    expect(lineOf(rehearsal, { kind: 'not yet', reason: 'it is rehearsed first' })).toBe(
      `- ⏳ **Line 4**, \`swift sft\`: ${said}; not trained yet: it is rehearsed first.`,
    );
  });

  it('tells that nobody can run it as it is written', () => {
    expect(lineOf({ ...decided, outcome: 'broken', cause: 'no option x' }, refused)).toBe(
      '- ✘ **Line 4**, `swift sft`: **broken as written** (CPU, 3 min), no option x; not trained: so.',
    );
  });

  it.each<readonly [string, VerificationView, string]>([
    ['–', { kind: 'no budget', reason: 'spent' }, 'not trained, the budget does not allow it: spent'],
    ['–', { kind: 'cancelled', reason: 'by ann' }, 'cancelled: by ann'],
    ['⏳', { kind: 'waiting', attempt: 2, since }, 'attempt 2 in the queue since 2026-01-01 12:40 UTC'],
    ['⏳', { kind: 'running', attempt: 1, since }, 'attempt 1 being trained since 2026-01-01 12:40 UTC'],
    [
      '✋',
      { kind: 'needs a grant', worstCaseUsd: 2 },
      '**needs a grant**, about 10 min, about 0.50 USD, at most 2.00 USD',
    ],
    [
      '✘',
      { kind: 'failed', attempt: 1, tries: 1, message: 'NaN', fault: 'post' },
      '**failed** (attempt 1, 1 try): NaN',
    ],
    [
      '–',
      { kind: 'failed', attempt: 1, tries: 3, message: 'host lost', fault: 'infrastructure' },
      "stopped by the infrastructure, not the post's fault (attempt 1, 3 tries): host lost",
    ],
  ])('tells why, with the sign %s: %j', (sign, verification, said) => {
    const line = lineOf(notWanted, verification, true);

    expect(line).toBe(`- ${sign} **Line 4**, \`swift sft\`: not rehearsed (it is an export); ${said}.`);
  });
});

describe('the line of a run that was executed', () => {
  it.each<readonly [VerificationView, string]>([
    [
      { kind: 'settled', attempts: 1, usd: 0.001 },
      'trained now (1 attempt, seed 42, 4 steps, 10 s), under 0.01 USD',
    ],
    [
      { kind: 'known', attempts: 1, usd: 0 },
      'known already, not trained again (1 attempt, seed 42, 4 steps, 10 s)',
    ],
  ])('tells what it took, and nothing of a rehearsal that was not made: %j', (verification, said) => {
    expect(lineOf(notWanted, verification)).toBe(`- ✔ **Line 4**, \`swift sft\`: ${said}.`);
  });
});
