import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { attemptResult } from '../../core/flow/attempt/attempt-result.ts';
import { evidenceOf, MODEL, makeWorkbench, verifyJson } from './workbench.ts';

const COMMON = `--model ${MODEL} --dataset sums.jsonl --torch_dtype float32 --per_device_train_batch_size 2 \\
    --gradient_accumulation_steps 1 --learning_rate 1e-3 --max_steps 2 --add_version false`;

/** Commands that ms-swift 4.6.0 carries out on a CPU as if an option of theirs were not there, and one that it cannot. */
const POST = `# Without effect

\`\`\`shell
# 2 steps
NPROC_PER_NODE=2 swift sft ${COMMON} --tuner_type lora --use_cpu true --fsdp fsdp2 --output_dir output/fsdp
\`\`\`

\`\`\`shell
# 2 steps
swift sft ${COMMON} --tuner_type full --use_galore true --output_dir output/galore
\`\`\`

\`\`\`shell
# 2 steps
NPROC_PER_NODE=2 swift sft ${COMMON} --tuner_type lora --deepspeed zero2 --output_dir output/zero
\`\`\`
`;

let directory = '';
let verified: Awaited<ReturnType<typeof verifyJson>>;
beforeAll(async () => {
  directory = await makeWorkbench();
  await writeFile(join(directory, 'post.md'), POST);
  verified = await verifyJson('post.md', directory);
});

async function resultOf(run: number) {
  const files = await evidenceOf(directory, verified.runs[run]?.identity ?? '');
  // What did not succeed lies under its try alone.
  const [path = ''] = [...files.keys()].filter((name) => /(?:^|\/)result\.json$/.test(name));
  return attemptResult.parse(JSON.parse(files.get(path) ?? ''));
}

it.each([
  [
    'fsdp2, which becomes plain DDP',
    0,
    '--fsdp took effect',
    'no effect here: accelerate shared the work as MULTI_CPU in 2 processes: each held the whole model',
  ],
  [
    'GaLore, which becomes AdamW',
    1,
    '--use_galore took effect',
    'no effect here: the optimizer that was built is torch.optim.adamw.AdamW',
  ],
])('%s, is not done, though every step was', async (_, run, name, detail) => {
  const result = await resultOf(run);

  expect(result).toMatchObject({ engineExitCode: 0, steps: { done: 2, planned: 2 }, stage: 'training' });
  expect(result.message).toBe(`${name}: no (${detail})`);
  expect(result.assertions.filter(({ passed }) => !passed)).toEqual([{ name, passed: false, detail }]);
  expect(verified.runs[run]).toMatchObject({ attempts: 0, reason: result.message });
});

it('DeepSpeed names the package that is not there', async () => {
  const result = await resultOf(2);

  expect(result).toMatchObject({ engineExitCode: 1, steps: null, stage: 'plan' });
  expect(verified.runs[2]).toMatchObject({
    attempts: 0,
    reason: 'the command needs the package deepspeed, which is no part of the training environment',
  });
});

it('no claim about such a run is green', () => {
  expect(verified.claims.map(({ verdict }) => verdict)).toEqual(['not run', 'not run', 'not run']);
  expect(verified.exitCode).toBe(2);
});
