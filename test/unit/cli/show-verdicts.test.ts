import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ProgressView } from '../../../cli/show/progress.ts';
import { showVerdicts } from '../../../cli/show/verdicts.ts';
import type { VerifyEvent } from '../../../core/flow/judge/verify-post.ts';
import { evidence, post, reportOf } from '../report/reported.ts';

beforeAll(() => {
  vi.stubEnv('NO_COLOR', '1');
});

describe('without colours, verdicts', () => {
  it('are the runs, a table, and a sentence for every claim that is not plainly true', async () => {
    const lines = showVerdicts(await reportOf([evidence])).split('\n');

    expect(lines[1]).toBe('posts/p.md');
    expect(lines[2]).toBe('  line 4  swift sft: trained now; 1 attempt, seed 42');
    expect(lines[4]).toMatch(/^ {2}verdict +line {2}claim +measured +smallest change noticed$/);
    expect(lines[5]).toMatch(/^ {2}✘ not reproduced {2}7 +It runs 3 steps +2 steps +any$/);
    expect(lines[6]).toMatch(/^ {2}≈ within noise +7 +The mean train loss is 1\.5 +1\.5 +0\.\d+ \(\d+ %\)$/);
    expect(lines[7]).toMatch(/^ {2}line 7: measured 2 steps, claimed exactly 3 steps.*\. Write 2 instead\.$/);
  });

  it('line up their columns', async () => {
    const lines = showVerdicts(await reportOf([evidence])).split('\n');

    const column = lines[4]?.indexOf('measured');
    expect(lines[5]?.indexOf('2 steps')).toBe(column);
    expect(lines[6]?.indexOf('1.5 ', column)).toBe(column);
  });

  it('of a run that was known tell so', async () => {
    const second = { ...evidence, result: { ...evidence.result, attempt: 2, seed: 43 } };

    const shown = showVerdicts(await reportOf([evidence, second], { trained: false }));

    expect(shown).toContain('swift sft: known already, not trained again; 2 attempts, seed 42, 43\n');
  });

  it('of a run that was not executed tell why', async () => {
    const shown = showVerdicts(await reportOf([], { reason: 'the model a/b is not at hand' }));

    expect(shown).toContain('  line 4  swift sft: not run, the model a/b is not at hand\n');
    expect(shown).toContain('– not run');
  });

  it('of a post without claims are none', async () => {
    const shown = showVerdicts(await reportOf([evidence], {}, { ...post, claims: [] }));

    expect(shown).toContain('no claim was found, so nothing was judged');
  });
});

describe('progress where there is no terminal', () => {
  const [run] = post.runs;
  if (run === undefined) throw new RangeError('the post has no run');
  let written = '';

  beforeEach(() => {
    written = '';
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      written += String(text);
      return true;
    });
    vi.useFakeTimers();
  });

  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  function shown(...events: readonly VerifyEvent[]): string {
    const view = new ProgressView(process.stderr);
    for (const event of events) {
      view.onEvent(event);
      vi.advanceTimersByTime(65_000);
    }
    return written;
  }

  const started = { kind: 'started', run, attempt: 1, seed: 42, job: 'j' } as const;

  it.each([
    [
      'a run and its end',
      [started, { kind: 'settled', run, evidence }],
      'line 4, swift sft: attempt 1, seed 42\nline 4, swift sft: done (1:05)\n',
    ],
    [
      'a run that failed',
      [started, { kind: 'failed', run, message: 'out of memory' }],
      'line 4, swift sft: attempt 1, seed 42\nline 4, swift sft: out of memory (1:05)\n',
    ],
    [
      'a run that is known',
      [{ kind: 'known', run, attempts: 1 }],
      'line 4, swift sft: same run as before, not executed again\n',
    ],
    [
      'a run that is refused',
      [{ kind: 'refused', run, reason: 'its author skips it' }],
      'line 4, swift sft: not run, its author skips it\n',
    ],
  ] as const)('is a line for %s', (_, events, lines) => {
    expect(shown(...events)).toBe(lines);
  });

  it('counts the steps that were seen', () => {
    const view = new ProgressView(process.stderr);
    view.onEvent(started);
    view.onProgress({ event: 'step', step: 2, plannedSteps: 4, loss: 1.5 });
    view.onEvent({ kind: 'settled', run, evidence });

    expect(written).toContain('done, 2 of 4 steps (0:00)');
  });
});
