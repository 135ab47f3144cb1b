import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readConfigFence } from '../../../../core/post/forms/config-file.ts';
import { readConfigText } from '../../../../core/post/forms/config-text.ts';

function optionsOf(text: string, format: 'yaml' | 'json' = 'yaml'): unknown {
  const reading = readConfigText(text, format);
  return reading === null
    ? null
    : Object.fromEntries([...reading.options].map(([name, { value }]) => [name, value]));
}

describe('a YAML file', () => {
  it.each([
    ['model: Qwen/Qwen2.5-7B', { model: 'Qwen/Qwen2.5-7B' }],
    ['learning_rate: 1e-4', { learning_rate: '1e-4' }],
    ['learning_rate: 1.0e-4', { learning_rate: '1.0e-4' }],
    ['seed: -1', { seed: '-1' }],
    ['seed: 0x10', { seed: '16' }],
    ['bf16: true', { bf16: 'true' }],
    ['bf16: True', { bf16: 'true' }],
    ['bf16: yes', { bf16: 'true' }],
    ['bf16: "yes"', { bf16: 'yes' }],
    ['system: null', { system: 'None' }],
    ['system:', { system: 'None' }],
    ['version: 1.10', { version: '1.10' }],
    ['dataset: [a#500, "b"]', { dataset: ['a#500', 'b'] }],
    ['dataset:\n  - a\n  - b\n', { dataset: ['a', 'b'] }],
    ['dataset: []', { dataset: [] }],
    [
      'deepspeed:\n  zero: {stage: 2, enabled: true}\n  x: null',
      { deepspeed: '{"zero": {"stage": 2, "enabled": true}, "x": null}' },
    ],
    ['system: |\n  a\n  b\n', { system: 'a\nb\n' }],
    ['seed: 1 # not 2', { seed: '1' }],
    ['seed: 1\nseed: 2', { seed: '2' }],
    ['a', null],
    ['- a', null],
    ['', null],
  ])('%j', (text, options) => {
    expect(optionsOf(text)).toEqual(options);
  });

  it('has an environment under ENV', () => {
    const text = "ENV:\n  MAX_PIXELS: '1003520'\n  A: 1\nseed: 1";

    const reading = readConfigText(text, 'yaml');

    expect(
      [...(reading?.environment ?? [])].map(([name, { text: value, offset }]) => [name, value, offset]),
    ).toEqual([
      ['MAX_PIXELS', '1003520', text.indexOf("'1003520'")],
      ['A', '1', text.indexOf('1\nseed')],
    ]);
    expect([...(reading?.options.keys() ?? [])]).toEqual(['seed']);
  });

  it('tells the place of each name and value', () => {
    const text = '# run\n"model": x/y\nseed: 1';

    const options = readConfigText(text, 'yaml', (index) => index + 10)?.options;

    expect(options?.get('model')).toMatchObject({
      nameOffset: text.indexOf('model') + 10,
      valueOffset: text.indexOf('x/y') + 10,
    });
    expect(options?.get('seed')).toMatchObject({
      nameOffset: text.indexOf('seed') + 10,
      valueOffset: text.indexOf('1') + 10,
    });
  });

  it('is incomplete where lines are left out, or another part is meant', () => {
    const reading = readConfigText('a: 1\n...\nb: 2\n# ...\nbase: &x {c: 1}\nd: *x', 'yaml');

    expect([...(reading?.options.keys() ?? [])]).toEqual(['a', 'b', 'base', 'd']);
    expect(reading?.unresolved.map(({ text }) => text)).toEqual(['...', '# ...', '*x']);
  });

  it('has a problem where it is no YAML', () => {
    const reading = readConfigText('a: 1\nb: "x\nc: 2', 'yaml');

    expect(reading?.problems[0]?.code).toBe('config-syntax');
  });
});

describe('a JSON file', () => {
  it.each([
    [
      '{"model": "a", "seed": 1, "bf16": false, "dataset": ["a", "b"], "x": null}',
      { model: 'a', seed: '1', bf16: 'false', dataset: ['a', 'b'], x: 'None' },
    ],
    ['{"learning_rate": 1e-4, "args": {"a": [1, "b"]}}', { learning_rate: '1e-4', args: '{"a": [1, "b"]}' }],
    ['{"a": "\\u4e2d\\n"}', { a: '中\n' }],
    ['[1]', null],
  ])('%s', (text, options) => {
    expect(optionsOf(text, 'json')).toEqual(options);
    expect(readConfigText(text, 'json')?.problems ?? []).toEqual([]);
  });

  it.each(['{"a": 1, // comment\n"b": 2}', '// run.json\n{"a": 1}', '{"a": 1,}', '{a: 1}'])(
    '%j is not read by the engine, and that is said',
    (text) => {
      expect(readConfigText(text, 'json')?.problems.map(({ code }) => code)).toContain('config-syntax');
    },
  );
});

describe('a fence that shows a configuration file', () => {
  const known = new Set(['model', 'dataset', 'seed', 'learning_rate']);
  const isKnown = (name: string): boolean => known.has(name);
  const text = 'model: a\ndataset: b';

  it.each([
    ['yaml', 'title="sft.yaml"', text, '', ['sft.yaml']],
    ['yaml', 'conf/sft.yml', text, '', ['conf/sft.yml']],
    ['yaml:sft.yaml', '', text, '', ['sft.yaml']],
    ['yml', '', `# examples/sft.yaml\n${text}`, '', ['examples/sft.yaml']],
    ['json', '', '{"model": "a", "dataset": "b"}', 'The content of a.yaml/a.json is:', ['a.yaml', 'a.json']],
    ['yaml', '', text, 'Nothing said.', []],
    ['yaml', '', 'ENV: {A: 1, B: 2}', '', []],
  ])('%s %s %j after %j', (language, meta, content, before, files) => {
    expect(readConfigFence({ language, meta, text: content, before }, isKnown)?.files).toEqual(files);
  });

  it.each([
    ['yaml', 'model: a\nname: b\nother: c\nmore: d'],
    ['yaml', 'model: a'],
    ['yaml', 'apiVersion: v1\nkind: Pod\nmetadata: {name: x}'],
    ['json', '{"role": "user", "content": "hi"}'],
    ['bash', text],
    ['text', text],
  ])('%s %j is none', (language, content) => {
    expect(readConfigFence({ language, meta: '', text: content, before: '' }, isKnown)).toBeNull();
  });
});

describe('any text', () => {
  const pieces = fc.constantFrom(
    'a',
    ': ',
    '\n',
    '- ',
    '  ',
    '{',
    '}',
    '[',
    ']',
    ',',
    '"',
    "'",
    '&x ',
    '*x',
    '...',
    '#',
    '|',
    '>',
    '<<',
    '? ',
    '!t ',
    '%',
    '\t',
    '1',
    '😀',
  );
  const texts = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.array(pieces, { maxLength: 50 }).map((parts) => parts.join('')),
  );

  it('is read without failing, and every offset lies in it', () => {
    fc.assert(
      fc.property(texts, fc.constantFrom('yaml' as const, 'json' as const), (text, format) => {
        const reading = readConfigText(text, format);
        const options = [...(reading?.options.values() ?? [])];
        const offsets = [
          ...options.flatMap((option) => [option.nameOffset, option.valueOffset]),
          ...[...(reading?.environment.values() ?? [])].map(({ offset }) => offset),
          ...(reading?.unresolved ?? []).map(({ offset }) => offset),
          ...(reading?.problems ?? []).map(({ offset }) => offset),
        ];
        expect(offsets.filter((offset) => !(offset >= 0 && offset <= text.length))).toEqual([]);
      }),
    );
  });

  it.each([
    ['keys', (count: number) => Array.from({ length: count }, (_, index) => `a${index}: 1`).join('\n')],
    ['the same key', (count: number) => 'a: 1\n'.repeat(count)],
    ['open brackets', (count: number) => '['.repeat(count)],
    ['dashes', (count: number) => '- '.repeat(count)],
    ['question marks', (count: number) => '? '.repeat(count)],
    ['anchors', (count: number) => `a: &x 1\n${'b: *x\n'.repeat(count)}`],
    ['quotes', (count: number) => `a: ${'"'.repeat(count)}`],
    ['colons', (count: number) => ': '.repeat(count)],
    ['lines of a text', (count: number) => `a: b\n${' c\n'.repeat(count)}`],
    ['tags', (count: number) => '!a '.repeat(count)],
    ['documents', (count: number) => 'a: 1\n---\n'.repeat(count)],
    [
      'deep indents',
      (count: number) =>
        Array.from({ length: count }, (_, index) => `${' '.repeat(index % 300)}a:`).join('\n'),
    ],
  ])('takes time in proportion to its length: %s', (_, make) => {
    const timeOf = (text: string): number => {
      let best = Number.POSITIVE_INFINITY;
      for (let round = 0; round < 3; round += 1) {
        const start = performance.now();
        readConfigText(text, 'yaml');
        best = Math.min(best, performance.now() - start);
      }
      return best;
    };

    expect(timeOf(make(2400))).toBeLessThan(32 * timeOf(make(300)) + 20);
  });
});
