import { describe, expect, it } from 'vitest';
import type { HubAnswer } from '../../../core/ports/hub.ts';
import { mayBringCode, namesOwnCode } from '../../../core/preflight/model-code.ts';
import { checkPolicy, checkSharedBudgets, type Wish } from '../../../core/preflight/policy.ts';
import { DEFAULT_SETTINGS, type Settings, settingsSchema } from '../../../core/settings/settings.ts';

const wish: Wish = {
  line: 3,
  column: 1,
  models: [],
  datasets: [],
  plugins: [],
  modelsWithCode: [],
  hardware: 'A10G',
  usd: null,
};
const settings = (given: object): Settings => settingsSchema.parse(given);
const asked = (name: string) => ({ name, line: 4, column: 11 });

describe('without a policy', () => {
  it('any model and data set may be used on an A10G', () => {
    const models = [asked('Qwen/Qwen2.5-7B-Instruct'), asked('gpt2')];

    expect(checkPolicy({ ...wish, models, datasets: [asked('a/b')] }, DEFAULT_SETTINGS)).toEqual([]);
  });

  it('plugins are for trusted authors, and another card is not there', () => {
    const problems = checkPolicy(
      { ...wish, plugins: [asked('reward.py')], hardware: 'H100' },
      DEFAULT_SETTINGS,
    );

    expect(problems).toMatchObject([
      { code: 'policy-plugin', level: 'note', line: 4, column: 11 },
      { code: 'policy-hardware', level: 'warning', expected: 'A10G' },
    ]);
  });
});

describe('a model', () => {
  it.each([
    [['Qwen/*'], [], 'Qwen/Qwen3-8B', true],
    [['qwen/*'], [], 'Qwen/Qwen3-8B', true],
    [['Qwen/*'], [], 'deepseek-ai/DeepSeek-R1', false],
    [['*/*-Instruct'], [], 'Qwen/Qwen2.5-7B-Instruct', true],
    [['*/*-Instruct'], [], 'Qwen/Qwen2.5-7B', false],
    [['**'], ['*/*-72B*'], 'Qwen/Qwen2.5-72B-Instruct', false],
    [['**'], ['*/*-72B*'], 'Qwen/Qwen2.5-7B-Instruct', true],
    [[], [], 'Qwen/Qwen3-8B', false],
    [['{Qwen,meta-llama}/*'], [], 'meta-llama/Llama-3.1-8B', true],
  ])('with allow %j and deny %j: %s is allowed: %s', (allow, deny, name, isAllowed) => {
    const problems = checkPolicy({ ...wish, models: [asked(name)] }, settings({ models: { allow, deny } }));

    expect(problems.map(({ code }) => code)).toEqual(isAllowed ? [] : ['policy-model']);
  });

  it('that is refused says why, and who could allow it', () => {
    const denied = settings({ models: { deny: ['gpt*'] } });

    expect(checkPolicy({ ...wish, models: [asked('gpt2')] }, denied)).toEqual([
      {
        line: 4,
        column: 11,
        code: 'policy-model',
        level: 'warning',
        message: 'verify would refuse the model gpt2: it is denied there by "gpt*"',
        expected: null,
        repair:
          'take another model, or have it allowed under models in .mustrun.yml on the default branch, which takes write permission',
      },
    ]);
  });
});

it.each([
  ['never', ['warning']],
  ['trusted', ['note']],
  ['always', []],
])('plugins: %s', (plugins, levels) => {
  const problems = checkPolicy({ ...wish, plugins: [asked('reward.py')] }, settings({ plugins }));

  expect(problems.map(({ level }) => level)).toEqual(levels);
});

it.each([
  ['never', ['warning']],
  ['trusted', ['note']],
  ['always', []],
])('remoteCode: %s', (remoteCode, levels) => {
  const problems = checkPolicy({ ...wish, modelsWithCode: [asked('a/b')] }, settings({ remoteCode }));

  expect(problems.map(({ code, level }) => [code, level])).toEqual(
    levels.map((level) => ['policy-remote-code', level]),
  );
});

describe('a model brings code of its own', () => {
  const found = (...paths: readonly string[]): HubAnswer => ({
    kind: 'found',
    id: 'a/b',
    commit: null,
    gated: false,
    licence: null,
    files: paths.map((path) => ({ path, bytes: 1, digest: null })),
  });

  it.each([
    ['with Python at its top', found('config.json', 'modeling_x.py'), true],
    ['not with Python in a folder', found('config.json', 'examples/run.py'), false],
    ['not without Python', found('config.json', 'model.safetensors'), false],
    ['perhaps, where the hub did not list it', { ...found(), files: null }, null],
    ['perhaps, where nobody asked', undefined, null],
  ] as const)('%s', (_, answer, brings) => {
    expect(mayBringCode(answer)).toBe(brings);
  });

  it.each([
    [{ auto_map: { AutoModel: 'modeling_x.X' } }, true],
    [{ architectures: ['Qwen2ForCausalLM'] }, false],
    ['not an object', null],
    [undefined, null],
  ])('with the config %j: %s', (config, brings) => {
    expect(namesOwnCode(config)).toBe(brings);
  });
});

it.each([
  [{ median: 1, low: 0.5, high: 4.99 }, []],
  [{ median: 4, low: 2, high: 9 }, ['note']],
  [{ median: 7, low: 3, high: 20 }, ['warning']],
])('a price of %j within 5 USD', (usd, levels) => {
  const problems = checkPolicy({ ...wish, usd }, DEFAULT_SETTINGS);

  expect(problems.map(({ level }) => level)).toEqual(levels);
  expect(problems.every(({ code, line }) => code === 'policy-price' && line === 3)).toBe(true);
});

describe('all runs of a post together', () => {
  const prices = (...medians: readonly number[]) =>
    medians.map((median) => ({ median, low: median / 2, high: median * 2 }));

  it.each([
    [[], null],
    [[4, 4, 4], null],
    [[9, 9, 9], 'pullRequest'],
    [[100, 150], 'pullRequest'],
  ])('for %j dollars exceed the budget %s', (medians, name) => {
    const problems = checkSharedBudgets(prices(...medians), { line: 3, column: 1 }, DEFAULT_SETTINGS);

    expect(problems.map(({ code, line }) => [code, line])).toEqual(
      name === null ? [] : [['policy-price', 3]],
    );
    if (name !== null) expect(problems[0]?.repair).toContain(`budget.${name}`);
  });

  it('may exceed the month alone', () => {
    const [problem] = checkSharedBudgets(
      prices(30),
      { line: 3, column: 1 },
      settings({ budget: { pullRequest: 50, author: 50, month: 20 } }),
    );

    expect(problem?.message).toMatch(
      /30\.00 USD, more than the 20\.00 USD that all runs of a month may cost/,
    );
  });
});
