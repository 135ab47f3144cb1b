import { describe, expect, it } from 'vitest';
import type { Problem } from '../../../../core/post/post.ts';
import { checkOptions } from '../../../../core/preflight/options/check-options.ts';
import recorded from '../fixtures/engine-refusals.json' with { type: 'json' };
import recorded3 from '../fixtures/engine-refusals-3.json' with { type: 'json' };
import { BIG_MACHINE, errorsOf, refusals, runOf } from './posts.ts';

const recordings = [recorded, recorded3].map((recording) => refusals.parse(recording));

interface Case {
  readonly command: string;
  readonly gpus: number;
  readonly release: string;
}

function problemsFor({ command, gpus, release }: Case): readonly Problem[] {
  const run = runOf(command, release);
  return [...run.problems, ...checkOptions(run, { ...BIG_MACHINE, gpus })];
}

function errorsFor(one: Case): readonly string[] {
  return errorsOf(problemsFor(one)).map(({ code, message }) => `${code}: ${message}`);
}

/** What another package would mend is no error. */
function wantsPackage({
  error,
  message,
}: {
  readonly error: string | null;
  readonly message: string | null;
}): boolean {
  return error === 'ImportError' || /install/.test(message ?? '');
}

it('the commands are many, from real threads and documents, broken and right', () => {
  const real = recordings[0]?.cases.filter(({ source }) => !source.startsWith('swift ')) ?? [];
  expect(real.filter(({ fate }) => fate === 'refused').length).toBeGreaterThanOrEqual(40);
  for (const { cases } of recordings) {
    const accepted = cases.filter(({ fate }) => fate === 'accepted').length;
    expect(accepted).toBeGreaterThanOrEqual(60);
  }
});

describe.each(recordings)('commands whose fate ms-swift $release decided', ({ release, cases }) => {
  const known = cases.map((one) => ({ ...one, release }));
  const refused = known.filter(({ fate }) => fate === 'refused');

  it.each(refused.filter(wantsPackage))('$source: $what wants a package', (one) => {
    expect(problemsFor(one).map(({ code }) => code)).toContain('needs-package');
  });

  it.each(refused.filter((one) => !wantsPackage(one)))('$source: $what is refused ($error)', (one) => {
    expect(errorsFor(one)).not.toEqual([]);
  });

  it.each(known.filter(({ fate }) => fate === 'accepted'))('$source: $what is accepted', (one) => {
    expect(errorsFor(one)).toEqual([]);
  });
});
