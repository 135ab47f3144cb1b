import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OBSERVER } from '../../containers/trainer/observation.ts';
import { attemptResult } from '../../core/flow/attempt/attempt-result.ts';
import { readTrainingLog } from '../../core/swift/training-log.ts';
import { evidenceOf, makeWorkbench, PYTHON, start, trainingPost, verifyJson } from './workbench.ts';

const STEPS = 12;

it('a watched training has the losses and the weights of one that nobody watches', async () => {
  const directory = await makeWorkbench();
  await writeFile(
    join(directory, 'post.md'),
    trainingPost({ steps: STEPS, claims: `It runs ${STEPS} steps.` }),
  );

  const { runs } = await verifyJson('post.md', directory);

  const files = await evidenceOf(directory, runs[0]?.identity ?? '');
  const result = attemptResult.parse(JSON.parse(files.get('result.json') ?? ''));
  const [, ...words] = result.command;
  const variables = JSON.parse(files.get('environment.json') ?? '').variables;
  const alone = await start(
    'env',
    [
      '-i',
      ...['PATH', 'LANG', 'OMP_NUM_THREADS', 'TOKENIZERS_PARALLELISM'].map(
        (name) => `${name}=${variables[name]}`,
      ),
      ...[`HOME=${join(directory, 'home')}`, `MODELSCOPE_CACHE=${join(directory, 'home', 'modelscope')}`],
      ...[join(dirname(PYTHON), 'swift'), ...words],
    ],
    directory,
  ).end;
  expect(alone.exitCode).toBe(0);
  const log = (text: string) =>
    readTrainingLog(text).steps.map(({ values }) => [values.loss, values.grad_norm]);
  const unwatched = log(await readFile(join(directory, 'mustrun-output', 'logging.jsonl'), 'utf8'));
  const watched = log(files.get('logging.jsonl') ?? '');
  expect(unwatched).toHaveLength(STEPS);
  expect(watched).toEqual(unwatched);
  const weights = `mustrun-output/checkpoint-${STEPS}/adapter_model.safetensors`;
  const sum = await start('sha256sum', [join(directory, weights)], directory).end;
  expect(sum.output.slice(0, 64)).toBe(result.adapter?.sha256);

  const { measured } = result;
  expect(measured).toMatchObject({
    seconds: { load: expect.any(Number), train: expect.any(Number), evaluate: 0 },
    // Of twelve steps the first has no beginning that a callback sees; ten of the others warm up.
    steadyStep: { timed: 1 },
    memory: { allocatedBytes: null, reservedBytes: null, deviceBytes: null },
    gpu: null,
    firstBatch: { step: 1 },
    lastBatch: { step: STEPS },
    firstLosses: watched.map(([loss]) => loss),
    determinism: { deterministicAlgorithms: false, cublasWorkspaceConfig: null },
    today: new Date().toISOString().slice(0, 10),
    withoutEffect: [],
  });
  expect(measured?.memory.groupResidentBytes).toBeGreaterThan(100 * 2 ** 20);
  expect(measured?.firstBatch?.sha256).not.toBe(measured?.lastBatch?.sha256);
  const { load, train } = measured?.seconds ?? {};
  expect((load ?? 0) + (train ?? 0)).toBeLessThan(result.seconds);
  expect(result.assertions).toContainEqual({
    name: 'what was trained can be loaded and answers',
    passed: true,
    detail: '4 tokens by a new model with these weights',
  });
});

describe('the day that templates print', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mustrun-observer-'));
    const templates = join(folder, 'swift', 'template', 'templates');
    await mkdir(templates, { recursive: true });
    for (const path of ['swift', 'swift/template', 'swift/template/templates'])
      await writeFile(join(folder, path, '__init__.py'), '');
    await writeFile(
      join(templates, 'one.py'),
      'import datetime as dt\nDAY = dt.datetime.now().strftime("%d %b %Y")\n',
    );
    await writeFile(
      join(templates, 'two.py'),
      'from datetime import datetime, timedelta\nimport outside\nDAY = (datetime.today() - timedelta(days=1)).strftime("%Y-%m-%d")\n',
    );
    await writeFile(
      join(folder, 'outside.py'),
      'from datetime import datetime\nYEAR = datetime.now().year\n',
    );
  });
  afterEach(() => rm(folder, { recursive: true }));

  const printed = async (variables: readonly string[]): Promise<readonly string[]> => {
    const program =
      'from swift.template.templates import one, two\nimport outside, datetime\nprint(one.DAY, two.DAY, outside.YEAR, datetime.datetime.now().year, sep=";")';
    const words = ['-i', `PYTHONPATH=${OBSERVER}:${folder}`, ...variables, PYTHON, '-c', program];
    return (await start('env', words, folder).end).output.trim().split(';');
  };

  it('is the one that the plan states, and nothing but templates sees it', async () => {
    const year = String(new Date().getFullYear());

    expect(await printed(['MUSTRUN_TODAY=2001-03-01'])).toEqual(['01 Mar 2001', '2001-02-28', year, year]);
  });

  it("is the machine's own where the plan states none", async () => {
    const year = String(new Date().getFullYear());

    expect((await printed([]))[0]).toMatch(new RegExp(`${year}$`));
  });
});
