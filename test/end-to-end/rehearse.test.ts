import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { makeWorkbench, mustrun, trainingPost } from './workbench.ts';

const output = z.object({
  posts: z.array(
    z.object({
      path: z.string(),
      runs: z.array(
        z.strictObject({
          id: z.string(),
          line: z.int(),
          outcome: z.string(),
          cause: z.string().nullable(),
          substitutions: z.array(
            z.strictObject({
              option: z.string(),
              from: z.string().nullable(),
              to: z.string().nullable(),
              kind: z.enum(['mechanical', 'approximate']),
            }),
          ),
          steps: z.int().nullable(),
          seconds: z.number(),
        }),
      ),
    }),
  ),
});

const TEXT = trainingPost({ steps: 400 }).replace(
  '--torch_dtype float32',
  '--torch_dtype bfloat16 --deepspeed zero2',
);

const GRPO = `# A command that no machine can run

\`\`\`shell
NPROC_PER_NODE=8 swift rlhf --rlhf_type grpo --model Qwen/Qwen2.5-0.5B-Instruct --dataset sums.jsonl \\
    --reward_funcs format --tuner_type full --torch_dtype bfloat16 --use_vllm true --num_generations 16 \\
    --per_device_train_batch_size 2 --deepspeed zero3
\`\`\`
`;

const GAP = `# A command with a gap

\`\`\`shell
swift sft --model <your-model> --dataset sums.jsonl --tuner_type lora
\`\`\`
`;

const USE = `${TEXT}
\`\`\`shell
swift infer --adapters output/sums/vx-xxx/checkpoint-xxx --temperature 0
swift eval --adapters output/sums/vx-xxx/checkpoint-xxx --eval_dataset no_such_benchmark
\`\`\`
`;

describe('a rehearsal by the real engine', () => {
  let directory = '';

  beforeAll(async () => {
    directory = await makeWorkbench();
    await writeFile(join(directory, 'text.md'), TEXT);
    await writeFile(join(directory, 'grpo.md'), GRPO);
    await writeFile(join(directory, 'gap.md'), GAP);
    await writeFile(join(directory, 'use.md'), USE);
  });

  const rehearse = async (...words: readonly string[]) => {
    const finished = await mustrun(['rehearse', '--json', ...words], directory);
    const { posts } = output.parse(JSON.parse(finished.output));
    return { ...finished, runs: posts.flatMap(({ runs }) => runs) };
  };

  it('trains, accuses and leaves open, each with its reason', { timeout: 240_000 }, async () => {
    const { runs, exitCode } = await rehearse('text.md', 'grpo.md', 'gap.md');

    const [text, grpo, gap] = runs;
    expect(text).toMatchObject({ outcome: 'rehearsed', cause: null, steps: 2 });
    expect(text?.substitutions).toEqual(
      expect.arrayContaining([
        { option: 'deepspeed', from: 'zero2', to: null, kind: 'mechanical' },
        { option: 'torch_dtype', from: 'bfloat16', to: 'float32', kind: 'mechanical' },
        { option: 'max_steps', from: '400', to: '2', kind: 'mechanical' },
      ]),
    );
    expect(grpo).toMatchObject({
      outcome: 'broken',
      steps: null,
      cause: expect.stringMatching(/vllm_mode is required when use_vllm is true/),
    });
    expect(gap).toMatchObject({ outcome: 'incomplete', seconds: 0 });
    expect(exitCode).toBe(1);
  });

  it('is not made twice, and is no verification', { timeout: 60_000 }, async () => {
    const { runs, exitCode } = await rehearse('text.md');

    expect(runs).toMatchObject([{ outcome: 'rehearsed' }]);
    expect(exitCode).toBe(0);
    expect(await readdir(join(directory, '.mustrun', 'store'))).not.toContain('runs');
  });

  it('checks the commands that use what was trained', { timeout: 120_000 }, async () => {
    const { runs, exitCode } = await rehearse('use.md');

    expect(runs.map(({ outcome }) => outcome)).toEqual(['rehearsed', 'checked', 'broken']);
    expect(runs[2]?.cause).toMatch(/eval_dataset: no_such_benchmark is not supported/);
    expect(exitCode).toBe(1);
  });

  it('shows a person what was done', { timeout: 60_000 }, async () => {
    const { output: text } = await mustrun(['rehearse', 'text.md', 'gap.md'], directory);

    expect(text).toMatch(/✔ rehearsed {2}line \d+ {2}swift sft \(2 steps, known already\)/);
    expect(text).toMatch(/deepspeed: zero2 → left out/);
    expect(text).toMatch(/… incomplete .*\n +"<your-model>" is a placeholder/);
  });

  it('leaves its log, and no weights of a run in its place', async () => {
    const places = join(directory, '.mustrun', 'rehearsals', 'places');
    const logs = await Promise.all(
      (await readdir(places)).map((place) =>
        readFile(join(places, place, 'train.log'), 'utf8').catch(() => ''),
      ),
    );

    expect(logs.some((log) => log.includes('checkpoint-2'))).toBe(true);
    expect((await readdir(places, { recursive: true })).filter((path) => path.includes('work'))).toEqual([]);
  });
});
