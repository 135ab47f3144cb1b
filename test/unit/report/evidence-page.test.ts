import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../../core/flow/evidence.ts';
import type { PostReport } from '../../../core/flow/verify-post.ts';
import { readPost } from '../../../core/post/read-post.ts';
import { evidencePage } from '../../../core/report/evidence-page.ts';
import { html } from '../../../core/report/html.ts';
import { readTrainingLog } from '../../../core/swift/training-log.ts';
import { decidePost } from '../../../core/verdict/combine.ts';
import { judgeClaim } from '../../../core/verdict/judge-claim.ts';
import { POLICY } from '../../../core/verdict/policy.ts';

describe('html', () => {
  it('lets no untrusted text open a tag or an attribute', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const inside = html`<p title="${text}">${text}</p>`.markup.slice('<p title="'.length, -'</p>'.length);
        expect(inside.match(/</g)).toBeNull();
        expect(inside.match(/"/g)).toHaveLength(1);
      }),
    );
  });
});

function pageOf(title: string, answer: string): string {
  const post = readPost(
    'posts/p.md',
    `# ${title}\n\n\`\`\`shell\nswift sft --model a/b --dataset c --max_steps 2\n\`\`\`\n\nIt runs 3 steps. The mean train loss is 1.5.\n`,
  );
  const evidence: Evidence = {
    prefix: 'runs/repository/x/attempts/1',
    log: readTrainingLog(
      [
        '{"loss": 2.0, "grad_norm": 1.0, "global_step/max_steps": "1/2"}',
        '{"loss": 1.0, "grad_norm": 1.0, "global_step/max_steps": "2/2"}',
        '{"train_runtime": 1.0, "train_loss": 1.5, "global_step/max_steps": "2/2"}',
      ].join('\n'),
    ),
    answers: [{ prompt: 'Who?', text: answer }],
    result: {
      version: 1,
      identity: 'f'.repeat(64),
      attempt: 1,
      job: 'job',
      try: 1,
      stage: 'done',
      message: 'every assertion held',
      engineExitCode: 0,
      command: ['swift', 'sft', '--system', 'be kind'],
      startedAt: '2026-01-01T00:00:00.000Z',
      seconds: 1,
      seed: 42,
      dataSeed: 42,
      steps: { done: 2, planned: 2 },
      assertions: [{ name: 'a gradient flowed', passed: true, detail: '1' }],
      adapter: null,
      files: [{ path: 'logging.jsonl', bytes: 10, sha256: 'e'.repeat(64) }],
    },
  };
  const window = { steps: 5, firstStep: true, batch: 16 };
  const claims = post.claims.map((claim) => ({
    claim,
    ...judgeClaim(claim, { attempts: [evidence], window, budget: 1 }, ''),
  }));
  const [run] = post.runs;
  if (run === undefined) throw new Error('the post has a run');
  const report: PostReport = {
    post,
    runs: [{ run, plan: null, attempts: [evidence], trained: true, reason: '' }],
    claims,
    problems: [],
    verdict: decidePost(
      claims.map(({ claim, verdict }) => ({ id: claim.id, verdict })),
      POLICY,
    ),
  };
  return evidencePage({
    report,
    environments: new Map(),
    madeAt: new Date(0),
    repeat: ['npx', 'mustrun', 'verify', 'p.md'],
  });
}

describe('an evidence page', () => {
  const page = pageOf('A post', 'I am Juniper.');

  it('shows verdicts, corrections, the curve, the command and the digests', () => {
    expect(page).toContain('not reproduced');
    expect(page).toContain('Write 2 instead.');
    expect(page).toContain('<svg');
    expect(page).toContain('swift sft --system &#39;be kind&#39;');
    expect(page).toContain('e'.repeat(64));
    expect(page).toContain('npx mustrun verify p.md');
  });

  it('loads nothing and runs nothing', () => {
    expect(page).not.toMatch(/(?:src|href)=|<script|url\(|@import/);
  });

  it('shows hostile text as text', () => {
    const hostile = pageOf('<script>alert(1)</script>', '"><img src=x onerror=alert(1)>');

    expect(hostile).not.toMatch(/<script|<img/);
    expect(hostile).toContain('&#60;img src=x');
  });
});
