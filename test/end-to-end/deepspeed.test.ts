import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { attemptResult } from '../../core/flow/attempt/attempt-result.ts';
import { readTrainingLog } from '../../core/swift/training-log.ts';
import { lacking } from './lacking.ts';
import { evidenceOf, makeWorkbench, ROOT, verifyJson } from './workbench.ts';

/**
 * DeepSpeed is no part of the training environment, and compiles for minutes before the first step: a variable names an
 * environment that has it. Without it, or without a compiler, this is not run, here and in CI alike.
 */
const ENGINE = process.env.MUSTRUN_ENGINE_DEEPSPEED;
const missing =
  ENGINE === undefined
    ? 'MUSTRUN_ENGINE_DEEPSPEED names no environment with ms-swift and deepspeed'
    : lacking({ programs: ['g++'] });

const title = 'ZeRO-2 with two processes is trained, and its losses are those of DDP';

const training = (more: string) => `\`\`\`shell
# 3 steps
NPROC_PER_NODE=2 swift sft --model local/Tiny-Qwen2 --model_type qwen2 --template qwen2_5 --torch_dtype float32 \\
    --use_cpu true --fp16 false --bf16 false --tuner_type lora --dataset posts/data/sums.jsonl --learning_rate 1e-3 \\
    --per_device_train_batch_size 2 --gradient_accumulation_steps 1 --max_steps 3 --add_version false ${more}
\`\`\`
`;

if (ENGINE === undefined || missing !== null) it.skip(`${title}: NOT RUN, ${missing}`, () => {});
else
  it(title, { timeout: 1_800_000 }, async () => {
    const directory = await makeWorkbench();
    await symlink(join(ROOT, 'local'), join(directory, 'local'));
    await symlink(join(ROOT, 'posts'), join(directory, 'posts'));
    const runs = [
      training('--output_dir output/ddp'),
      training('--deepspeed zero2 --output_dir output/zero'),
    ];
    await writeFile(join(directory, 'post.md'), `# Sharded\n\n${runs.join('\n')}`);
    process.env.MUSTRUN_ENGINE = ENGINE;

    const verified = await verifyJson('post.md', directory);

    expect(verified.claims.map(({ verdict }) => verdict)).toEqual(['reproduced', 'reproduced']);
    const [ddp, zero] = await Promise.all(
      verified.runs.map(async ({ identity }) => {
        const files = await evidenceOf(directory, identity ?? '');
        const { steps } = readTrainingLog(files.get('logging.jsonl') ?? '');
        const { assertions } = attemptResult.parse(JSON.parse(files.get('result.json') ?? ''));
        return { files: [...files.keys()], steps: steps.map(({ values }) => values), assertions };
      }),
    );
    expect(zero?.assertions).toContainEqual({
      name: '--deepspeed took effect',
      passed: true,
      detail: 'accelerate shared the work as DEEPSPEED in 2 processes',
    });
    expect(zero?.steps).toHaveLength(3);
    for (const [step, { loss, grad_norm }] of (zero?.steps ?? []).entries()) {
      expect(loss).toBeCloseTo(Number(ddp?.steps[step]?.loss), 6);
      expect(grad_norm).toBeCloseTo(Number(ddp?.steps[step]?.grad_norm), 4);
    }
    // Shards of the optimizer are for a resume alone.
    expect(zero?.files.filter((name) => name.includes('global_step'))).toEqual([]);
  });
