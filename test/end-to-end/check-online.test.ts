import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startHubServer } from '../fakes/hub/hub-server.ts';
import { ROOT, start } from './workbench.ts';

const FENCE = '```';
const POST = `# Post

${FENCE}shell
swift sft --use_hf true --model own/coded --dataset own/rows
swift sft --use_hf true --model gated/model --dataset own/gone
${FENCE}
`;

it('check --online says what the hub has, what it guards, what is gone, and what brings code', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mustrun-online-'));
  await writeFile(join(folder, 'post.md'), POST);
  const { repositories, url, close } = await startHubServer();
  const coded = {
    'config.json': '{}',
    'modeling_own.py': 'x',
    'model.safetensors': Buffer.alloc(40_000_000),
  };
  repositories.add({ kind: 'model', id: 'own/coded', licence: 'mit', files: coded });
  repositories.add({ kind: 'dataset', id: 'own/rows', licence: 'mit', files: { 'train.jsonl': '{}\n' } });
  repositories.add({ kind: 'model', id: 'gated/model', gated: 'manual', granted: [], files: coded });
  const words = [
    `HF_ENDPOINT=${url}`,
    process.execPath,
    join(ROOT, 'cli', 'mustrun.mjs'),
    'check',
    'post.md',
  ];

  const checked = await start('/usr/bin/env', [...words, '--online'], folder).end;
  await close();
  await rm(folder, { recursive: true });

  expect(checked.output).toMatch(/5:\d+ {2}error .*gated\/model.* gated-model/);
  expect(checked.output).toMatch(/5:\d+ {2}error .*own\/gone.* dataset-missing/);
  expect(checked.output).toMatch(
    /4:\d+ {2}warning .*own\/coded: the model brings code of its own.* policy-remote-code/,
  );
  expect(checked.output).toMatch(/to download: 0\.040 GB/);
  expect(checked.output).not.toMatch(/not checked/);
  expect(checked.exitCode).toBe(1);
});
