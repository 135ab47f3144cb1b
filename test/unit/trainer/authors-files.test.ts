import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { refusedCode } from '../../../containers/trainer/trust/authors-files.ts';
import type { AttemptInput, AttemptPlan } from '../../../core/flow/plan/attempt-plan.ts';
import { plan } from '../flow/small-plan.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mustrun-code-'));
  await mkdir(join(folder, 'model'));
  await mkdir(join(folder, 'checkpoints', '0', 'checkpoint-4'), { recursive: true });
});
afterEach(() => rm(folder, { recursive: true }));

const model = (): AttemptInput => ({
  kind: 'folder',
  role: 'model',
  path: 'a/model',
  source: join(folder, 'model'),
  digest: 'a'.repeat(64),
});
const checkpoint: AttemptInput = {
  kind: 'checkpoint',
  path: 'out',
  evidence: 'runs/x',
  layout: 'checkpoint',
};

function refusal(changed: Partial<AttemptPlan>): Promise<string | null> {
  return refusedCode({ ...plan, author: 'untrusted', ...changed }, folder);
}

describe('an author who is not trusted', () => {
  it('may train a model without code', async () => {
    await writeFile(join(folder, 'model', 'config.json'), '{"model_type": "qwen2"}');

    expect(await refusal({ inputs: [model()] })).toBeNull();
  });

  it.each([
    ['a config.json that names its own classes', 'model/config.json', '{"auto_map": {"AutoModel": "m.M"}}'],
    ['a tokenizer that does', 'model/tokenizer_config.json', '{"auto_map": {}}'],
    ['a Python file', 'model/modeling.py', ''],
  ])('may not train one with %s', async (_, path, text) => {
    await writeFile(join(folder, path), text);

    expect(await refusal({ inputs: [model()] })).toBe(
      'the author is not trusted to bring code, and the run would execute code in a/model',
    );
  });

  it('may not start from a checkpoint with code', async () => {
    await writeFile(join(folder, 'checkpoints', '0', 'checkpoint-4', 'x.py'), '');

    expect(await refusal({ inputs: [checkpoint] })).toContain('code in out');
  });

  it('may not name a plugin', async () => {
    expect(await refusal({ words: ['--external_plugins', 'p.py'] })).toContain('--external_plugins');
  });
});

it('an author who is trusted may do all of it', async () => {
  await writeFile(join(folder, 'model', 'modeling.py'), '');
  const trusted = { ...plan, inputs: [model()], words: ['--external_plugins', 'p.py'] };

  expect(await refusedCode({ ...trusted, author: 'trusted' }, folder)).toBeNull();
});
