import type { Evidence } from '../../../core/flow/attempt/evidence.ts';
import type { Fingerprint } from '../../../core/flow/attempt/fingerprint.ts';
import type { PostReport, RunReport } from '../../../core/flow/judge/verify-post.ts';
import type { Post } from '../../../core/post/post.ts';
import { readPost } from '../../../core/post/read-post.ts';
import { readTrainingLog } from '../../../core/swift/training-log.ts';
import { decidePost } from '../../../core/verdict/combine.ts';
import { judgeClaim } from '../../../core/verdict/judge-claim.ts';
import { POLICY } from '../../../core/verdict/policy.ts';
import { planOf } from '../flow/planning.ts';

export const COMMAND = 'swift sft --model a/b --dataset c --tuner_type lora --max_steps 2';

/** A true claim and a wrong one about a training of two steps. */
export const post: Post = readPost(
  'posts/p.md',
  `# A post\n\n\`\`\`shell\n${COMMAND}\n\`\`\`\n\nIt runs 3 steps. The mean train loss is 1.5.\n`,
);

export const evidence: Evidence = {
  prefix: 'runs/repository/x/attempts/1',
  log: readTrainingLog(
    [
      '{"loss": 2.0, "grad_norm": 1.0, "global_step/max_steps": "1/2"}',
      '{"loss": 1.0, "grad_norm": 1.0, "global_step/max_steps": "2/2"}',
      '{"train_runtime": 1.0, "train_loss": 1.5, "global_step/max_steps": "2/2"}',
    ].join('\n'),
  ),
  answers: [{ prompt: 'Who are you?', text: 'I am Juniper.' }],
  scores: [],
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
    resumedAt: null,
    separated: false,
    assertions: [
      { name: 'a gradient flowed', passed: true, detail: 'largest norm 1' },
      { name: 'the adapter loads', passed: false, detail: 'no file' },
    ],
    adapter: null,
    measured: null,
    files: [{ path: 'logging.jsonl', bytes: 12_345, sha256: 'e'.repeat(64) }],
  },
};

export const environment: Fingerprint = {
  packages: { 'ms-swift': '4.6.0', torch: '2.9.0', numpy: '2.3.0' },
  python: '3.12.3',
  system: 'Linux 6.8',
  processor: 'EPYC 7R32',
  cores: 8,
  memoryBytes: 2 ** 34,
  gpus: [{ name: 'NVIDIA A10G', driver: '570.1', memoryMiB: 23_028 }],
  variables: { OMP_NUM_THREADS: '4' },
};

/** What a verification found; without `attempts` nothing was executed, for the reason given. */
export async function reportOf(
  attempts: readonly Evidence[],
  changed: Partial<RunReport> = {},
  about: Post = post,
): Promise<PostReport> {
  const [run] = about.runs;
  if (run === undefined) throw new RangeError('the post has no run');
  const report: RunReport = {
    run,
    plan: await planOf(COMMAND),
    attempts,
    trained: true,
    reason: '',
    ...changed,
  };
  const window = { steps: 5, firstStep: true, batch: 16 };
  const judged = attempts.length === 0 ? null : { attempts, window, budget: 1 };
  const claims = about.claims.map((claim) => ({ claim, ...judgeClaim(claim, judged, report.reason) }));
  const verdicts = claims.map(({ claim, verdict }) => ({ id: claim.id, verdict }));
  return {
    post: about,
    runs: [report],
    claims,
    problems: [],
    verdict: decidePost(verdicts, POLICY),
  };
}
