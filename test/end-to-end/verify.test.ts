import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { evidenceOf, makeWorkbench, PYTHON, ROOT, start, trainingPost, verifyJson } from './workbench.ts';

const CLAIMS = 'It runs 6 steps. The adapter file takes less than 1 MB. The mean train loss is below 9.0.';

describe('a post with one training run', () => {
  let directory = '';
  let first: Awaited<ReturnType<typeof verifyJson>>;

  beforeAll(async () => {
    directory = await makeWorkbench();
    await writeFile(join(directory, 'post.md'), trainingPost({ steps: 6, claims: CLAIMS }));
    first = await verifyJson('post.md', directory);
  });

  it('is trained and judged', () => {
    expect(first.exitCode).toBe(0);
    expect(first.runs).toMatchObject([{ id: 'sft', line: 6, attempts: 1, trained: true }]);
    expect(first.claims.map(({ line, verdict }) => [line, verdict])).toEqual([
      [11, 'reproduced'],
      [11, 'reproduced'],
      [11, 'reproduced'],
    ]);
    expect(first.claims[0]).toMatchObject({ measured: 6, mdd: 0 });
  });

  it('leaves evidence whose numbers are those of the engine', async () => {
    const files = await evidenceOf(directory, first.runs[0]?.identity ?? '');
    const log = (files.get('logging.jsonl') ?? '')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
    const state = JSON.parse(files.get('trainer_state.json') ?? '');
    const steps = log.filter((record) => 'learning_rate' in record);

    expect(steps.map((record) => record['global_step/max_steps'])).toEqual([
      '1/6',
      '2/6',
      '3/6',
      '4/6',
      '5/6',
      '6/6',
    ]);
    expect(state.global_step).toBe(6);
    const logged = state.log_history.filter((record: object) => 'learning_rate' in record);
    expect(logged.map((record: { learning_rate: number }) => record.learning_rate.toFixed(8))).toEqual(
      steps.map((record) => record.learning_rate.toFixed(8)),
    );
    expect(logged.map((record: { loss: number }) => record.loss.toFixed(6))).toEqual(
      steps.map((record) => record.loss.toFixed(6)),
    );
    expect([...files.keys()]).toEqual(
      expect.arrayContaining([
        'args.json',
        'environment.json',
        'train.log',
        'result.json',
        'done',
        'adapter/adapter_config.json',
      ]),
    );
  });

  it('leaves an adapter that peft loads and that changes the logits', async () => {
    const identity = first.runs[0]?.identity ?? '';
    const adapter = join(
      directory,
      '.mustrun',
      'store',
      'runs',
      'repository',
      identity,
      'attempts',
      '1',
      'adapter',
    );

    const { exitCode, output, errors } = await start(
      PYTHON,
      [join(ROOT, 'test', 'end-to-end', 'adapter_changes_logits.py'), 'Qwen/Qwen2.5-0.5B-Instruct', adapter],
      directory,
    ).end;

    expect(errors).not.toContain('Traceback');
    expect(exitCode).toBe(0);
    expect(JSON.parse(output).largest_change).toBeGreaterThan(1e-6);
  });

  it('is not trained again, and an edit of prose trains nothing', async () => {
    const prose = 'This paragraph is new. It speaks of nothing that matters.';
    await writeFile(join(directory, 'post.md'), trainingPost({ steps: 6, prose, claims: CLAIMS }));

    const second = await verifyJson('post.md', directory);

    expect(second.runs).toMatchObject([{ identity: first.runs[0]?.identity, attempts: 1, trained: false }]);
    expect(second.exitCode).toBe(0);
  });

  it('has an evidence page that opens from disk', async () => {
    const page = await readFile(join(directory, first.evidence), 'utf8');

    expect(page).toContain('<svg');
    expect(page).toContain(first.runs[0]?.identity);
    expect(page).not.toMatch(/(?:src|href)="https?:/);
  });

  it('is trained when the learning rate is edited, and a wrong number is corrected', async () => {
    const claims = 'It runs 7 steps.';
    await writeFile(join(directory, 'post.md'), trainingPost({ steps: 6, learningRate: '2e-3', claims }));

    const third = await verifyJson('post.md', directory);

    expect(third.runs).toMatchObject([{ attempts: 1, trained: true }]);
    expect(third.runs[0]?.identity).not.toBe(first.runs[0]?.identity);
    expect(third.claims).toMatchObject([{ verdict: 'not reproduced', measured: 6, correction: '6' }]);
    expect(third.exitCode).toBe(1);
  });
});

describe('a run that ends with exit code 0 and did not train', () => {
  it('is not believed: a run of NaN gives no verdict', async () => {
    const directory = await makeWorkbench();
    const claims = 'The mean train loss is below 9.0.';
    await writeFile(join(directory, 'post.md'), trainingPost({ steps: 4, learningRate: '1e10', claims }));

    const { exitCode, runs, claims: judged } = await verifyJson('post.md', directory);

    expect(runs[0]?.reason).toMatch(/finite/);
    expect(judged).toMatchObject([{ verdict: 'not run', measured: null }]);
    expect(exitCode).toBe(2);
  });
});

describe('a post that trains and then asks', () => {
  it('gives the inference the adapter of its own training run', async () => {
    const directory = await makeWorkbench();
    const more = `\`\`\`shell
swift infer --model Qwen/Qwen2.5-0.5B-Instruct --adapters output/sums/checkpoint-3 --torch_dtype float32 \\
    --val_dataset prompts.jsonl --temperature 0 --max_new_tokens 4
\`\`\`

| Prompt | After |
|---|---|
| What is 3 plus 1? | It is certainly four. |`;
    await writeFile(join(directory, 'post.md'), trainingPost({ steps: 3, more }));

    const { exitCode, runs, claims } = await verifyJson('post.md', directory);

    expect(runs.map(({ id, trained }) => [id, trained])).toEqual([
      ['sft', true],
      ['infer', true],
    ]);
    const answers = (await evidenceOf(directory, runs[1]?.identity ?? '')).get('answers.jsonl') ?? '';
    expect(answers.trim().split('\n')).toHaveLength(2);
    expect(claims).toMatchObject([
      { verdict: 'not reproduced', measured: JSON.parse(answers.split('\n')[0] ?? '').response.trim() },
    ]);
    expect(exitCode).toBe(1);
  });
});
