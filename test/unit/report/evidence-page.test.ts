import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fingerprint } from '../../../core/flow/attempt/fingerprint.ts';
import type { Measurements } from '../../../core/flow/attempt/measurements.ts';
import type { PostReport } from '../../../core/flow/judge/verify-post.ts';
import { evidencePage } from '../../../core/report/evidence-page.ts';
import { imageCommand } from '../../../core/report/image-command.ts';
import { planOf } from '../flow/planning.ts';
import { COMMAND, environment, evidence, post, reportOf } from './reported.ts';

function pageOf(
  report: PostReport,
  repeat: readonly string[] = ['npx', 'mustrun', 'verify', 'p.md'],
  fingerprint: Fingerprint = environment,
): string {
  return evidencePage({
    report,
    environments: new Map([[evidence.prefix, fingerprint]]),
    madeAt: new Date('2026-03-04T05:06:07Z'),
    repeat,
    repeatInImage: imageCommand('posts/p.md'),
  });
}

/** A page on which everything that others wrote is the same text. */
async function pageWrittenWith(text: string): Promise<string> {
  const { result } = evidence;
  const report = await reportOf(
    [
      {
        ...evidence,
        answers: [{ prompt: text, text }],
        result: {
          ...result,
          command: ['swift', text],
          assertions: [{ name: text, passed: true, detail: text }],
          files: [{ path: text, bytes: 1, sha256: 'e'.repeat(64) }],
        },
      },
    ],
    { reason: text },
    { ...post, title: text, path: text, claims: post.claims.map((claim) => ({ ...claim, text })) },
  );
  const claims = report.claims.map((claim) => ({ ...claim, correction: text }));
  const machine: Fingerprint = {
    ...environment,
    packages: { torch: text },
    python: text,
    system: text,
    processor: text,
    gpus: [{ name: text, driver: text, memoryMiB: 1 }],
    variables: { OMP_NUM_THREADS: text },
  };
  return pageOf({ ...report, claims }, ['mustrun', text], machine);
}

function tagsOf(page: string): readonly string[] {
  return page.match(/<[^>]*>/g) ?? [];
}

const MEASURED: Measurements = {
  seconds: { download: null, load: 12.34, train: 5, evaluate: 0 },
  steadyStep: { seconds: 0.25, timed: 8 },
  memory: { allocatedBytes: null, reservedBytes: null, deviceBytes: null, groupResidentBytes: 1_500_000_000 },
  gpu: null,
  firstBatch: { step: 1, sha256: 'a'.repeat(64), tokens: 64 },
  lastBatch: null,
  firstLosses: [2, 1],
  determinism: {
    fullDeterminism: false,
    deterministicAlgorithms: false,
    cudnnDeterministic: false,
    cublasWorkspaceConfig: null,
    threads: 4,
  },
  today: '2026-03-04',
  withoutEffect: [{ option: '--fsdp fsdp2', reason: 'the <engine> ran plain DDP' }],
};

describe('an evidence page', () => {
  it('tells what was measured, and which options changed nothing', async () => {
    const measured = { ...evidence, result: { ...evidence.result, measured: MEASURED } };
    const page = pageOf(await reportOf([measured]));

    expect(page).toContain('<dt>Time</dt><dd>load 12.3 s, train 5 s, evaluate 0 s</dd>');
    expect(page).toContain('<dt>Steady step</dt><dd>0.25 s, median of 8</dd>');
    expect(page).toContain('<dt>Peak memory</dt><dd>resident, all processes 1.5 GB</dd>');
    expect(page).toContain('<dd>kernels free, 4 threads</dd>');
    expect(page).toContain(`<dd>64 tokens, SHA-256 ${'a'.repeat(64)}</dd>`);
    expect(page).not.toContain('Last batch');
    expect(page).toContain('No effect here: --fsdp fsdp2 <small>the &#60;engine&#62; ran plain DDP</small>');
  });

  it.each([
    ['the title', '<h1>A post</h1>'],
    ['the path', '<p class="path">posts/p.md</p>'],
    ['when it was made', '2026-03-04 05:06 UTC'],
    ['how many claims came out how', '<span class="chip not-reproduced">1 not reproduced</span>'],
    [
      'the verdict of a claim',
      '<td data-label="Verdict"><span class="chip within-noise">within noise</span></td>',
    ],
    ['the place of a claim', '<td class="number" data-label="Line">7</td>'],
    ['what was measured for it', '<small>mean train loss</small>'],
    ['the measured value', '<td data-label="Measured">1.5</td>'],
    ['the smallest change that would have been noticed', '<td data-label="Would notice">any</td>'],
    ['the correction', '<strong>Write 2 instead.</strong>'],
    ['the loss curve', '<path class="line"'],
    ['the seed', 'Attempt 1, seed 42'],
    ['an answer', '<td>Who are you?</td><td>I am Juniper.</td>'],
    ['the command', 'swift sft --system &#39;be kind&#39;'],
    ['an assertion that held', '✔ a gradient flowed <small>largest norm 1</small>'],
    ['an assertion that did not', '✘ the adapter loads <small>no file</small>'],
    ['the processor', 'EPYC 7R32, 8 cores'],
    ['the GPU', 'NVIDIA A10G (driver 570.1)'],
    ['the packages', 'ms-swift 4.6.0, torch 2.9.0, transformers absent'],
    ['how many packages are left out', 'and 1 more'],
    ['the digest of a file', `<td class="path">${'e'.repeat(64)}</td>`],
    ['the size of a file', '<td class="number">12,345</td>'],
    ['how to repeat it', '<pre>npx mustrun verify p.md</pre>'],
  ])('shows %s', async (_, markup) => {
    expect(pageOf(await reportOf([evidence]))).toContain(markup);
  });

  it('shows the one command that repeats it in the trainer image', async () => {
    const run = 'docker run --rm --volume .:/post --workdir /post mustrun-trainer:4.6.0';

    expect(pageOf(await reportOf([evidence]))).toContain(`<pre>${run} verify posts/p.md</pre>`);
  });

  it.each([
    [true, 'It ran as a user of its own'],
    [false, 'It ran as the runner’s own user'],
  ])('tells whether training was kept apart from the runner: %s', async (separated, text) => {
    const page = pageOf(await reportOf([{ ...evidence, result: { ...evidence.result, separated } }]));

    expect(page).toContain(text);
  });

  it('shows the identity of the run', async () => {
    const { identity } = await planOf(COMMAND);

    expect(pageOf(await reportOf([evidence]))).toContain(`identity ${identity}`);
  });

  it('is titled by its path where the post has no title', async () => {
    const untitled = await reportOf([evidence], {}, { ...post, title: null });

    expect(pageOf(untitled)).toContain('<title>Evidence: posts/p.md</title>');
  });

  it('tells why a run was not executed', async () => {
    const page = pageOf(await reportOf([], { plan: null, reason: 'the data set c is not at hand' }));

    expect(page).toContain('<p>Not run: the data set c is not at hand</p>');
    expect(page).toContain('<span class="chip not-run">2 not run</span>');
    expect(page).not.toMatch(/<svg|identity /);
  });

  it('tells what was known before from what was executed for it', async () => {
    expect(pageOf(await reportOf([evidence]))).toContain('Executed for this page.');
    expect(pageOf(await reportOf([evidence], { trained: false }))).toContain(
      'Known before, not executed again.',
    );
  });

  it('tells that a further attempt failed', async () => {
    const page = pageOf(await reportOf([evidence], { reason: 'out of memory' }));

    expect(page).toContain('A further attempt failed: out of memory');
  });

  it('loads nothing and runs nothing', async () => {
    const page = pageOf(await reportOf([evidence]));

    expect(page).not.toMatch(/\b(?:src|href|srcset|action|data)=|<script|<link|url\(|@import|https?:/i);
    expect(page).toContain("default-src 'none'");
  });
});

describe('what others wrote', () => {
  const hostile = '"><img src=x onerror=alert(1)><script>alert(2)</script>';

  it('stays text', async () => {
    const page = await pageWrittenWith(hostile);

    expect(page).not.toMatch(/<img|<script/);
    expect(page).toContain('<h1>&#34;&#62;&#60;img src=x onerror=alert(1)&#62;');
  });

  it('changes no tag of the page, whatever it is', async () => {
    const tags = tagsOf(await pageWrittenWith('words'));
    const character = fc.constantFrom('<', '>', '"', "'", '&', '/', '!', '-', '=', ' ', 'a', '\n');

    await fc.assert(
      fc.asyncProperty(fc.string({ unit: character, minLength: 1 }), async (text) => {
        expect(tagsOf(await pageWrittenWith(text))).toEqual(tags);
      }),
      { numRuns: 50 },
    );
  });
});

describe('a command to copy', () => {
  it.each([
    [['verify', 'posts/p.md'], 'verify posts/p.md'],
    [['--dataset', 'a/b#500'], '--dataset &#39;a/b#500&#39;'],
    [['--system', ''], '--system &#39;&#39;'],
    [['$(rm -rf ~)'], '&#39;$(rm -rf ~)&#39;'],
    // bash: end the quotes, a quote mark behind a backslash, quotes again.
    [["it's"], '&#39;it&#39;\\&#39;&#39;s&#39;'],
  ])('quotes %j for a shell', async (words, line) => {
    expect(pageOf(await reportOf([evidence]), words)).toContain(`<pre>${line}</pre>`);
  });
});
