import { beforeEach, describe, expect, it } from 'vitest';
import { attemptPlan } from '../../../core/flow/attempt-plan.ts';
import type { AttemptResult } from '../../../core/flow/attempt-result.ts';
import { decode } from '../../../core/flow/documents.ts';
import { type VerifyOptions, verifyPost } from '../../../core/flow/verify-post.ts';
import { readPost } from '../../../core/post/read-post.ts';
import { leaveEvidence, resultOf } from '../../fakes/evidence.ts';
import { HandClock } from '../../fakes/hand-clock.ts';
import { MemoryStore } from '../../fakes/memory-store.ts';
import { ScriptedQueue } from '../../fakes/scripted-queue.ts';

interface Wording {
  readonly command?: string;
  readonly prose?: string;
  readonly claims?: string;
}

const COMMAND =
  'swift sft --model a/b --dataset rows.jsonl --tuner_type lora --learning_rate 1e-3 --max_steps 4 --output_dir output/x';

function post({ command = COMMAND, prose = '', claims = 'It runs 4 steps.' }: Wording = {}) {
  return readPost('post.md', `# Post\n\n${prose}\n\n\`\`\`shell\n${command}\n\`\`\`\n\n${claims}\n`);
}

let store: MemoryStore;
let queue: ScriptedQueue;
/** What the next jobs' results have of their own. */
let changed: Partial<AttemptResult>;

beforeEach(() => {
  store = new MemoryStore();
  changed = {};
  queue = new ScriptedQueue(async (job, request) => {
    const stored = await store.read(request.planKey);
    const plan = attemptPlan.parse(JSON.parse(decode(stored?.body ?? new Uint8Array())));
    const result = resultOf(plan, job, changed);
    await leaveEvidence(store, plan, result);
    return result.stage === 'done'
      ? { kind: 'succeeded' }
      : { kind: 'failed', exitCode: 31, reason: 'exit code 31' };
  });
});

function verify(read: ReturnType<typeof post>, options: Partial<VerifyOptions> = {}) {
  const ports = { store, queue, clock: new HandClock() };
  const find = async (name: string) =>
    name.startsWith('gone')
      ? null
      : { kind: 'file' as const, source: `/data/${name}`, digest: 'b'.repeat(64), revision: null };
  const around = { hardware: 'cpu', find };
  return verifyPost(
    read,
    ports,
    around,
    { budget: 1, again: false, timeoutSeconds: 60, ...options },
    () => undefined,
  );
}

const outcomes = (report: Awaited<ReturnType<typeof verify>>) =>
  report.claims.map(({ verdict }) => verdict.outcome);

describe('a post', () => {
  it('is trained once and judged', async () => {
    const report = await verify(post({ claims: 'It runs 4 steps. The mean train loss is 2.5.' }));

    expect(outcomes(report)).toEqual(['reproduced', 'within noise']);
    expect(report.runs).toMatchObject([{ trained: true }]);
    expect(report.verdict.exitCode).toBe(0);
  });

  it('is not trained again', async () => {
    await verify(post());

    const again = await verify(post({ prose: 'A paragraph that was not there before.' }));

    expect(queue.requests).toHaveLength(1);
    expect(again.runs).toMatchObject([{ trained: false, reason: '' }]);
    expect(outcomes(again)).toEqual(['reproduced']);
  });

  it.each([
    [
      'in another order',
      'swift sft --max_steps 4 --learning_rate 1e-3 --tuner_type lora --dataset rows.jsonl --model a/b --output_dir output/x',
    ],
    [
      'with dashes',
      'swift sft --model a/b --dataset rows.jsonl --tuner-type lora --learning-rate 1e-3 --max-steps 4 --output-dir output/x',
    ],
    [
      'with another output folder',
      'swift sft --model a/b --dataset rows.jsonl --tuner_type lora --learning_rate 1e-3 --max_steps 4 --output_dir elsewhere',
    ],
    ['with defaults written out', `${COMMAND} --lora_rank 8 --seed 42 --gradient_accumulation_steps 16`],
    ['with the number in other digits', COMMAND.replace('1e-3', '0.001')],
    ['with another log', `${COMMAND} --logging_steps 1 --report_to none`],
  ])('that says the same %s is the same run', async (_, command) => {
    await verify(post());

    await verify(post({ command }));

    expect(queue.requests).toHaveLength(1);
  });

  it.each([
    ['learning rate', COMMAND.replace('1e-3', '2e-3')],
    ['seed', `${COMMAND} --seed 7`],
    ['rank', `${COMMAND} --lora_rank 16`],
    ['environment', `MAX_PIXELS=1000 ${COMMAND}`],
  ])('with another %s is another run', async (_, command) => {
    await verify(post());

    await verify(post({ command }));

    expect(queue.requests).toHaveLength(2);
  });

  it('gets a further attempt with the next seed on demand', async () => {
    await verify(post());

    const again = await verify(post(), { again: true });

    expect(again.runs[0]?.attempts.map(({ result }) => result.seed)).toEqual([42, 43]);
  });
});

describe('a run that fails', () => {
  it('leaves its claims not run, with the reason, and is tried again the next time', async () => {
    changed = { stage: 'not finite', message: 'loss and gradient are finite: no (not finite at step 2)' };

    const failed = await verify(post());

    expect(failed.claims).toMatchObject([
      { verdict: { outcome: 'not run', reason: /not finite at step 2/ } },
    ]);
    expect(failed.verdict.exitCode).toBe(2);

    changed = {};
    expect(outcomes(await verify(post()))).toEqual(['reproduced']);
  });

  it('is never green for having done too few steps', async () => {
    changed = { steps: { done: 2, planned: 4 } };

    const report = await verify(post({ claims: 'It runs 2 steps.' }));

    expect(outcomes(report)).toEqual(['inconclusive']);
  });
});

describe('a run that cannot be started', () => {
  it.each([
    ['a missing data set', COMMAND.replace('rows', 'gone'), 'missing-data-set'],
    ['a missing model', COMMAND.replace('a/b', 'gone/b'), 'missing-model'],
  ])('for %s says so with its place', async (_, command, code) => {
    const report = await verify(post({ command }));

    expect(queue.requests).toHaveLength(0);
    expect(report.problems).toMatchObject([{ code, line: 6 }]);
    expect(outcomes(report)).toEqual(['not run']);
    expect(report.verdict.exitCode).toBe(2);
  });

  it.each([
    [
      'another program',
      COMMAND.replace('swift', 'megatron'),
      /megatron sft is recognised, but not executed yet/,
    ],
    [
      'another subcommand',
      'swift export --adapters a/b --merge_lora true',
      /swift export is recognised, but not executed yet/,
    ],
    [
      'several processes',
      COMMAND.replace('swift sft', 'torchrun --nproc_per_node 2 swift/cli/sft.py'),
      /its launcher starts 2 processes/,
    ],
  ])('for %s says so', async (_, command, reason) => {
    const report = await verify(post({ command }));

    expect(report.runs).toMatchObject([{ plan: null, reason }]);
    expect(queue.requests).toHaveLength(0);
  });

  it.each([
    ['skips it', 'skip', /its author skips it/],
    ['needs other hardware for it', 'needs=A10G', /says that it needs A10G, and this machine has cpu/],
    ['wants it rehearsed only', 'profile=rehearse', /no further than rehearse/],
  ])('because its author %s says so', async (_, word, reason) => {
    const report = await verify(post({ prose: `<!-- mustrun: ${word} -->` }));

    expect(report.runs).toMatchObject([{ plan: null, reason }]);
    expect(queue.requests).toHaveLength(0);
  });

  it('for another engine line says which', async () => {
    const report = await verify(post({ command: COMMAND.replace('--tuner_type', '--train_type') }));

    expect(report.runs).toMatchObject([{ plan: null, reason: /written for ms-swift 3\.x/ }]);
  });
});

describe('an inference behind a training', () => {
  const chain = (folder: string) =>
    post({
      command: `${COMMAND.replace('output/x', folder)} --add_version false\nswift infer --model a/b --adapters ${folder}/checkpoint-4 --val_dataset rows.jsonl`,
    });

  it('starts from the evidence of that training, whatever its folder is called', async () => {
    await verify(chain('output/x'));
    const renamed = await verify(chain('out/y'));

    expect(queue.requests).toHaveLength(2);
    expect(renamed.runs.map(({ trained }) => trained)).toEqual([false, false]);
  });

  it('is not run when the training failed, and says so', async () => {
    changed = { stage: 'training', message: 'it broke' };

    const report = await verify(chain('output/x'));

    expect(report.runs[1]).toMatchObject({ plan: null, reason: /the run in line 6 left nothing/ });
  });
});
