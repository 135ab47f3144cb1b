import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Diagnosis } from '../../../core/preflight/diagnosis.ts';
import { githubAnnotations } from '../../../core/report/github-annotations.ts';
import { sarifOf } from '../../../core/report/sarif.ts';

const problem = {
  line: 3,
  column: 13,
  code: 'renamed-option',
  level: 'error',
  message: 'the option was renamed',
  expected: '--tuner_type',
  repair: 'write --tuner_type',
} as const;
const diagnosis: Diagnosis = { path: 'posts/p.md', problems: [problem], runs: [] };

describe('SARIF', () => {
  it('has a result for each problem, at its place in the repository', () => {
    const note = { ...problem, code: 'alt-text', level: 'note', expected: null, repair: null } as const;

    const [run] = sarifOf([{ ...diagnosis, problems: [problem, note] }], '0.1.0').runs;

    expect(run?.tool.driver).toMatchObject({ name: 'mustrun', semanticVersion: '0.1.0' });
    expect(run?.tool.driver.rules).toEqual([{ id: 'alt-text' }, { id: 'renamed-option' }]);
    expect(run?.results).toMatchObject([
      {
        ruleId: 'renamed-option',
        ruleIndex: 1,
        level: 'error',
        message: { text: 'the option was renamed; expected --tuner_type; write --tuner_type' },
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: 'posts/p.md', uriBaseId: 'SRCROOT' },
              region: { startLine: 3, startColumn: 13 },
            },
          },
        ],
      },
      { ruleId: 'alt-text', ruleIndex: 0, level: 'note', message: { text: 'the option was renamed' } },
    ]);
  });

  it.each([
    ['posts/a b.md', 'posts/a%20b.md'],
    ['帖子/一.md', '%E5%B8%96%E5%AD%90/%E4%B8%80.md'],
    ['a:b.md', 'a%3Ab.md'],
    ['posts\\p.md', 'posts/p.md'],
  ])('names %s as a relative address', (path, uri) => {
    const [run] = sarifOf([{ ...diagnosis, path }], '0.1.0').runs;

    expect(run?.results?.[0]?.locations?.[0]?.physicalLocation?.artifactLocation?.uri).toBe(uri);
  });

  it('knows a problem again when its line moved, and tells two equal ones apart', () => {
    const fingerprints = (problems: Diagnosis['problems']) =>
      sarifOf([{ ...diagnosis, problems }], '0.1.0').runs[0]?.results?.map(
        ({ partialFingerprints }) => partialFingerprints?.['mustrunProblem/v1'],
      ) ?? [];

    const [first] = fingerprints([problem]);
    const [moved, second] = fingerprints([{ ...problem, line: 99 }, problem]);

    expect(first).toMatch(/^[0-9a-f]{32}$/);
    expect(moved).toBe(first);
    expect(second).not.toBe(first);
  });
});

describe('annotations for GitHub Actions', () => {
  it('are one command for each problem', () => {
    const warning = { ...problem, level: 'warning', expected: null, repair: null } as const;
    const note = { ...warning, level: 'note' } as const;

    expect(githubAnnotations({ ...diagnosis, problems: [problem, warning, note] })).toBe(
      [
        '::error file=posts/p.md,line=3,col=13,title=renamed-option::the option was renamed; expected --tuner_type; write --tuner_type',
        '::warning file=posts/p.md,line=3,col=13,title=renamed-option::the option was renamed',
        '::notice file=posts/p.md,line=3,col=13,title=renamed-option::the option was renamed',
        '',
      ].join('\n'),
    );
  });

  it('keep a hostile text from being a command of its own', () => {
    const message = '50 %\r\n::add-mask::x';

    expect(githubAnnotations({ ...diagnosis, path: 'a,b:c.md', problems: [{ ...problem, message }] })).toBe(
      '::error file=a%2Cb%3Ac.md,line=3,col=13,title=renamed-option::50 %25%0D%0A::add-mask::x; expected --tuner_type; write --tuner_type\n',
    );
  });

  it('are one line each, whatever a post says', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (message, path) => {
        const lines = githubAnnotations({ ...diagnosis, path, problems: [{ ...problem, message }] }).split(
          /\r\n|\r|\n/,
        );

        expect(lines).toHaveLength(2);
        expect(lines[0]).toMatch(/^::error file=[^:,]*,line=3,col=13,title=renamed-option::/);
      }),
    );
  });
});
