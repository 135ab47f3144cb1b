import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type KeyValueText, readKeyValues } from '../../../../core/post/forms/key-values.ts';

const KNOWN = new Set([
  'learning_rate',
  'lora_rank',
  'lora_alpha',
  'batch_size',
  'rlhf_type',
  'target_modules',
  'system',
  'dataset',
  'bf16',
]);

function runOf(text: string, kind: KeyValueText = 'prose') {
  return readKeyValues(text, kind, (name) => KNOWN.has(name));
}

function optionsOf(text: string, kind: KeyValueText = 'prose'): unknown {
  const given = runOf(text, kind)?.arguments;
  return given?.kind === 'options'
    ? Object.fromEntries([...given.options].map(([name, { value }]) => [name, value]))
    : null;
}

describe('parameters that a post lists', () => {
  const usual = { learning_rate: '2e-4', lora_rank: '64', lora_alpha: '16' };

  it.each<[KeyValueText, string, unknown]>([
    ['prose', 'learning_rate=2e-4 lora_rank=64 lora_alpha=16 batch_size=8', { ...usual, batch_size: '8' }],
    ['prose', 'We use learning_rate=2e-4, lora_rank=64 and lora_alpha=16.', usual],
    ['prose', '使用learning_rate = 2e-4，lora_rank = 64、lora_alpha = 16。', usual],
    ['prose', 'learning_rate: 2e-4; lora_rank: 64; lora_alpha: 16', usual],
    ['prose', 'learning_rate：2e-4（默认），lora_rank：64，lora_alpha：16', usual],
    ['prose', '(learning_rate=2e-4, lora_rank=64, lora_alpha=16)', usual],
    ['prose', '--learning_rate=2e-4 --lora_rank=64 --lora_alpha=16', usual],
    [
      'prose',
      'learning_rate=2e-4, finetune_type=lora, lora_rank=64, lora_alpha=16',
      { ...usual, finetune_type: 'lora' },
    ],
    ['prose', 'x=1 learning_rate=2e-4 lora_rank=64 lora_alpha=16 y=2', usual],
    ['prose', 'lora_rank=8 learning_rate=2e-4 lora_rank=64 lora_alpha=16', usual],
    ['code', 'learning_rate = 2e-4\nlora_rank = 64\nlora_alpha = 16', usual],
    ['code', 'learning_rate: 2e-4  # as usual\nlora_rank: 64,\n- lora_alpha: 16', usual],
    ['code', 'learning_rate=2e-4 lora_rank=64\nlora_alpha=16', usual],
    [
      'code',
      'lora_rank=64\nlearning_rate=2e-4\nsystem: You are a helper.',
      { lora_rank: '64', learning_rate: '2e-4', system: 'You are a helper.' },
    ],
    [
      'code',
      'lora_rank=64\nbf16=True\ntarget_modules=["q_proj", \'v_proj\']\ndataset="a b"\nsystem=None',
      { lora_rank: '64', bf16: 'true', target_modules: ['q_proj', 'v_proj'], dataset: 'a b', system: null },
    ],
  ])('as %s: %j', (kind, text, options) => {
    expect(optionsOf(text, kind)).toEqual(options);
  });

  it.each([
    'learning_rate=2e-4 lora_rank=64',
    'lora_rank=8 lora_rank=16 lora_rank=32',
    'a=1 b=2 c=3 d=4',
    'lora_rank = 8, lora_alpha = 16, batch_size = lora_rank / lora_alpha',
    'lora_rank == 8, lora_alpha == 16, batch_size == 1',
    'learning_rate: float = 1e-4\nlora_rank: int = 8\nlora_alpha: int = 32',
    'http://lora_rank://lora_alpha://batch_size://x',
    'Set the learning_rate and lora_rank and lora_alpha.',
    '',
  ])('%j is none', (text) => {
    expect(runOf(text)).toBeNull();
    expect(runOf(text, 'code')).toBeNull();
  });

  it('are a run that is guessed, with its place', () => {
    const text = 'Here: rlhf_type=dpo learning_rate=2e-4 lora_rank=64 MAX_PIXELS=100 lora_alpha=16.';

    const run = runOf(text);

    expect(run).toMatchObject({ form: 'key-value', subcommand: 'rlhf', stated: false });
    expect(text.slice(run?.start, run?.end)).toBe(
      'rlhf_type=dpo learning_rate=2e-4 lora_rank=64 MAX_PIXELS=100 lora_alpha=16',
    );
    expect([...(run?.environment ?? [])]).toEqual([
      ['MAX_PIXELS', { text: '100', offset: text.indexOf('100') }],
    ]);
  });
});

describe('any text', () => {
  const pieces = fc.constantFrom(
    ...KNOWN,
    '=',
    ': ',
    ' ',
    '\n',
    ',',
    '"',
    '[',
    ']',
    '#',
    '1',
    '。',
    '😀',
    '--',
  );
  const texts = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.array(pieces, { maxLength: 60 }).map((parts) => parts.join('')),
  );

  it('is read, and names stand where they are said to', () => {
    fc.assert(
      fc.property(texts, fc.constantFrom<KeyValueText>('code', 'prose'), (text, kind) => {
        const given = runOf(text, kind)?.arguments;
        for (const option of given?.kind === 'options' ? given.options.values() : []) {
          expect(text.slice(option.nameOffset, option.nameOffset + option.name.length)).toBe(option.name);
          expect(option.valueOffset).toBeLessThanOrEqual(text.length);
        }
      }),
    );
  });

  it.each([
    ['pairs', (count: number) => 'lora_rank=1 '.repeat(count)],
    ['lines', (count: number) => 'lora_rank: 1\n'.repeat(count)],
    ['names', (count: number) => 'a'.repeat(count)],
    ['marks', (count: number) => 'a='.repeat(count)],
    ['quotes', (count: number) => 'a="'.repeat(count)],
    ['blanks', (count: number) => `a${' '.repeat(count)}=`],
    ['one long line', (count: number) => `lora_rank=1 ${'x '.repeat(count)}`],
  ])('takes time in proportion to its length: %s', (_, make) => {
    const timeOf = (text: string): number => {
      let best = Number.POSITIVE_INFINITY;
      for (let round = 0; round < 3; round += 1) {
        const start = performance.now();
        runOf(text, 'code');
        best = Math.min(best, performance.now() - start);
      }
      return best;
    };

    expect(timeOf(make(16_000))).toBeLessThan(32 * timeOf(make(2000)) + 20);
  });
});
