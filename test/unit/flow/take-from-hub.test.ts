import { describe, expect, it } from 'vitest';
import { attemptPlan } from '../../../core/flow/plan/attempt-plan.ts';
import { planAttempt } from '../../../core/flow/plan/plan-attempt.ts';
import { planRun, type Surroundings } from '../../../core/flow/plan/plan-run.ts';
import type { HubAnswer, HubFile } from '../../../core/ports/hub.ts';
import type { HubReference } from '../../../core/preflight/access/hub-references.ts';
import { planOf, runsOf, TRAINING } from './planning.ts';

const COMMIT = 'c'.repeat(40);

function file(path: string, bytes: number | null = 10): HubFile {
  return { path, bytes, digest: { kind: 'sha256', hex: 'a'.repeat(64) } };
}

const FILES = [file('config.json'), file('model.safetensors'), file('model.gguf'), file('lora/adapter.bin')];
const FOUND: HubAnswer = {
  kind: 'found',
  id: 'a/b',
  commit: COMMIT,
  gated: false,
  licence: 'mit',
  files: FILES,
};

/** Data files are at hand, nothing else; the hubs give one answer to everything. */
function around(answer: HubAnswer | ((reference: HubReference) => HubAnswer) = FOUND) {
  const asked: HubReference[] = [];
  const surroundings: Surroundings = {
    hardware: 'cpu',
    find: async (name) =>
      name.endsWith('.jsonl')
        ? { kind: 'file', source: `/data/${name}`, digest: 'b'.repeat(64), revision: null }
        : null,
    askHub: async (reference) => {
      asked.push(reference);
      return typeof answer === 'function' ? answer(reference) : answer;
    },
  };
  return { asked, surroundings };
}

async function inputsOf(command: string, answer?: Parameters<typeof around>[0]) {
  const plan = await planOf(command, around(answer).surroundings);
  return attemptPlan.parse(planAttempt(plan, 1, 60, () => '')).inputs;
}

async function refusal(command: string, answer?: Parameters<typeof around>[0]) {
  const [run] = runsOf(command);
  if (run === undefined) throw new RangeError(`no run in: ${command}`);
  const planned = await planRun(run, [], around(answer).surroundings);
  if (planned.kind === 'planned') throw new Error('it was planned');
  return planned;
}

describe('a model that is not at hand', () => {
  it('is taken from the hub at the commit of the day, without the files that the engine leaves out', async () => {
    const [model] = await inputsOf(TRAINING);

    expect(model).toMatchObject({
      kind: 'hub',
      role: 'model',
      hub: 'model-scope',
      id: 'a/b',
      revision: COMMIT,
      pin: COMMIT,
      path: 'a/b',
      whole: true,
    });
    expect(model?.kind === 'hub' && model.files.map(({ path }) => path)).toEqual([
      'config.json',
      'model.safetensors',
      'lora/adapter.bin',
    ]);
  });

  it.each([
    [TRAINING, { hub: 'model-scope', revision: null }],
    [`${TRAINING} --use_hf true`, { hub: 'hugging-face', revision: null }],
    [`USE_HF=1 ${TRAINING}`, { hub: 'hugging-face', revision: null }],
    [`${TRAINING} --model_revision v1.0`, { hub: 'model-scope', revision: 'v1.0' }],
  ])('is asked for where and at what the post says: %s', async (command, expected) => {
    const { asked, surroundings } = around();

    await planOf(command, surroundings);

    expect(asked).toMatchObject([{ kind: 'model', id: 'a/b', ...expected }]);
  });

  it('of a folder of a repository takes the files of that folder', async () => {
    const [model] = await inputsOf(TRAINING.replace('a/b', 'a/b:lora'));

    expect(model).toMatchObject({ path: 'a/b', whole: false, files: [{ path: 'lora/adapter.bin' }] });
  });

  it('keeps the name that the post writes where the hub has it under another now', async () => {
    expect((await inputsOf(TRAINING, { ...FOUND, id: 'new/b' }))[0]).toMatchObject({
      id: 'new/b',
      path: 'a/b',
      whole: true,
    });
  });
});

describe('a data set that is not at hand', () => {
  const rows: HubAnswer = { ...FOUND, id: 'c/d', commit: null, files: [file('x.zip'), file('train.jsonl')] };
  const answer = ({ kind }: HubReference): HubAnswer => (kind === 'dataset' ? rows : FOUND);

  it.each([
    ["'c/d#500'", 'model-scope'],
    ['hf::c/d:default/other#500', 'hugging-face'],
    ['ms::c/d', 'model-scope'],
  ])('written %s is taken from %s, with all of its files', async (word, hub) => {
    const [, input] = await inputsOf(TRAINING.replace('rows.jsonl', word), answer);

    expect(input).toMatchObject({
      role: 'dataset',
      hub,
      path: 'c/d',
      revision: hub === 'model-scope' ? 'master' : 'main',
    });
    expect(input?.kind === 'hub' && input.files.map(({ path }) => path)).toEqual(['x.zip', 'train.jsonl']);
  });

  it('whose commit the hub does not tell is pinned by its list of files', async () => {
    const command = TRAINING.replace('rows.jsonl', 'c/d');
    const [, one] = await inputsOf(command, answer);
    const other: HubAnswer = {
      ...rows,
      files: [file('x.zip'), { ...file('train.jsonl'), digest: { kind: 'sha256', hex: 'e'.repeat(64) } }],
    };
    const [, changed] = await inputsOf(command, ({ kind }) => (kind === 'dataset' ? other : FOUND));

    // printf 'a…a 10 train.jsonl\na…a 10 x.zip\n' | sha256sum, with 64 letters each
    expect(one).toMatchObject({
      pin: 'files-0d7279f89866109fd892dbd8bbc6ca130ec1580f3522c77dc4c9d9ea8f621a4e',
    });
    expect(changed).toMatchObject({ pin: expect.stringMatching(/^files-[0-9a-f]{64}$/) });
    expect(changed).not.toMatchObject({ pin: one?.kind === 'hub' ? one.pin : '' });
  });
});

describe('the identity of a run', () => {
  const identity = async (command: string, answer?: HubAnswer) =>
    (await planOf(command, around(answer).surroundings)).identity;

  it('is another with another commit of its model, or another hub', async () => {
    const own = await identity(TRAINING);

    expect(await identity(TRAINING)).toBe(own);
    expect(await identity(TRAINING, { ...FOUND, commit: 'd'.repeat(40) })).not.toBe(own);
    expect(await identity(`${TRAINING} --use_hf true`)).not.toBe(own);
  });
});

describe('a run is refused', () => {
  it.each<[string, HubAnswer, string, RegExp]>([
    [
      'is missing',
      { kind: 'missing', what: 'repository' },
      'model-missing',
      /^ModelScope shows no model a\/b/,
    ],
    ['has no such revision', { kind: 'missing', what: 'revision' }, 'revision-missing', /has no revision/],
    [
      'is gated',
      { kind: 'refused', token: 'absent' },
      'gated-model',
      /only for those who were granted access, and no token was sent/,
    ],
    [
      'cannot be asked for',
      { kind: 'unreachable', reason: 'its name does not resolve' },
      'hub-unreachable',
      /ModelScope could not be asked: its name does not resolve$/,
    ],
    ['is not listed', { ...FOUND, files: null }, 'not-downloadable', /does not list all of its files/],
    [
      'has a file of unknown size',
      { ...FOUND, files: [file('a', null)] },
      'not-downloadable',
      /a file of unknown size, a$/,
    ],
    [
      'has a file that leads out of its folder',
      { ...FOUND, files: [file('../a')] },
      'not-downloadable',
      /a path that is not safe, \.\.\/a$/,
    ],
    [
      'has nothing that the engine takes',
      { ...FOUND, files: [file('a.gguf')] },
      'not-downloadable',
      /it has no file that the engine would take$/,
    ],
  ])('whose model %s, with the place of the word', async (_, answer, code, reason) => {
    expect(await refusal(TRAINING, answer)).toMatchObject({
      reason: expect.stringMatching(reason),
      problems: [{ code, level: 'error', line: 4, column: TRAINING.indexOf('a/b') + 1 }],
    });
  });

  it('that takes two contents of one name', async () => {
    expect(await refusal(TRAINING.replace('rows.jsonl', 'a/b'))).toMatchObject({
      reason: 'it takes two contents of the name a/b from hubs, which cannot lie in one folder',
    });
  });

  it.each([
    ['a file that is not there', TRAINING.replace('rows.jsonl', 'gone.csv'), 'missing-data-set'],
    ['a path', TRAINING.replace('a/b', './a/b'), 'missing-model'],
    ['a name that leads out of its folder', TRAINING.replace('a/b', 'a/..'), 'missing-model'],
    ['code', `${TRAINING} --external_plugins gone/plugin`, 'missing-file'],
  ])('without asking a hub for %s', async (_, command, code) => {
    const { asked, surroundings } = around();
    const [run] = runsOf(command);

    expect(run && (await planRun(run, [], surroundings))).toMatchObject({
      kind: 'refused',
      problems: [{ code }],
    });
    expect(asked.filter(({ id }) => id !== 'a/b')).toEqual([]);
  });

  it('where hubs may not be asked, and told so', async () => {
    const [run] = runsOf(TRAINING);
    const offline: Surroundings = { ...around().surroundings, askHub: async () => null };

    expect(run && (await planRun(run, [], offline))).toMatchObject({
      reason: 'the model a/b of --model is not at hand',
      problems: [{ repair: 'put it there, have it downloaded (without --offline), or correct the name' }],
    });
  });
});
