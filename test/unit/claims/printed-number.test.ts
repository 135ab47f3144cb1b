import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findPrintedNumbers, type PrintedNumber } from '../../../core/claims/printed-number.ts';

function only(text: string): PrintedNumber {
  const [first, ...rest] = findPrintedNumbers(text);
  if (first === undefined || rest.length > 0) {
    throw new Error(`not exactly one number in ${JSON.stringify(text)}`);
  }
  return first;
}

describe('a printed number stands for', () => {
  it.each([
    // Rounded to the digits as printed.
    ['0.87', 'rounded', 0.865, 0.875, null],
    ['0.870', 'rounded', 0.8695, 0.8705, null],
    ['.87', 'rounded', 0.865, 0.875, null],
    ['-0.5', 'rounded', -0.55, -0.45, null],
    ['72.3%', 'rounded', 72.25, 72.35, '%'],
    ['７２．３％', 'rounded', 72.25, 72.35, '%'],
    ['20 GB', 'rounded', 19.5, 20.5, 'GB'],
    ['22GB', 'rounded', 21.5, 22.5, 'GB'],
    ['显存22G', 'rounded', 21.5, 22.5, 'G'],
    ['4.64s/it', 'rounded', 4.635, 4.645, 's/it'],
    ['0.45iter/s', 'rounded', 0.445, 0.455, 'iter/s'],
    ['1e-4', 'rounded', 0.00005, 0.00015, null],
    ['5e-05', 'rounded', 0.000045, 0.000055, null],
    ['1×10⁻⁴', 'rounded', 0.00005, 0.00015, null],
    ['1.5 × 10^-4', 'rounded', 0.000145, 0.000155, null],
    ['24 小时', 'rounded', 23.5, 24.5, '小时'],
    ['3h20min', 'rounded', 199.5, 200.5, 'min'],
    ['1小时20分钟', 'rounded', 79.5, 80.5, '分钟'],
    // Trailing zeros of whole numbers are filling, but two digits are kept.
    ['1500 tokens/s', 'rounded', 1450, 1550, 'tokens/s'],
    ['1500 tokens per second', 'rounded', 1450, 1550, 'tokens per second'],
    ['1000 tokens', 'rounded', 950, 1050, 'tokens'],
    ['5 minutes', 'rounded', 4.5, 5.5, 'minutes'],
    // Suffixes are rounded in their own digits.
    ['14.9M parameters', 'rounded', 14_850_000, 14_950_000, 'parameters'],
    ['7B', 'rounded', 6_500_000_000, 7_500_000_000, null],
    ['1.5万条', 'rounded', 14_500, 15_500, '条'],
    ['20K', 'rounded', 19_500, 20_500, null],
    // Counts are exact.
    ['500 steps', 'exact', 500, 500, 'steps'],
    ['3 epochs', 'exact', 3, 3, 'epochs'],
    ['1,234,567 parameters', 'exact', 1_234_567, 1_234_567, 'parameters'],
    ['rank 8', 'exact', 8, 8, null],
    ['lora_rank=8', 'exact', 8, 8, null],
    ['averaged over 5 seeds', 'exact', 5, 5, 'seeds'],
    ['500 步', 'exact', 500, 500, '步'],
    ['4-bit', 'exact', 4, 4, 'bit'],
    ['1.5 epochs', 'rounded', 1.45, 1.55, 'epochs'],
    // Hedges: half a unit of the last place, at least 5 %.
    ['~15 GB', 'about', 14.25, 15.75, 'GB'],
    ['about 15 GB', 'about', 14.25, 15.75, 'GB'],
    ['roughly 15 GB', 'about', 14.25, 15.75, 'GB'],
    ['approx. 15 GB', 'about', 14.25, 15.75, 'GB'],
    ['nearly **15 GB**', 'about', 14.25, 15.75, 'GB'],
    ['约15GB', 'about', 14.25, 15.75, 'GB'],
    ['大约为 15 GB', 'about', 14.25, 15.75, 'GB'],
    ['15GB左右', 'about', 14.25, 15.75, 'GB'],
    ['약 15GB', 'about', 14.25, 15.75, 'GB'],
    ['15GB 정도', 'about', 14.25, 15.75, 'GB'],
    ['about 2 hours', 'about', 1.5, 2.5, 'hours'],
    ['about 500 steps', 'about', 475, 525, 'steps'],
    // Bounds.
    ['below 15 GB', 'bound', null, 15, 'GB'],
    ['under 15 GB', 'bound', null, 15, 'GB'],
    ['< 15 GB', 'bound', null, 15, 'GB'],
    ['<=15GB', 'bound', null, 15, 'GB'],
    ['no more than 15 GB', 'bound', null, 15, 'GB'],
    ['within 15 minutes', 'bound', null, 15, 'minutes'],
    ['不到 15 GB', 'bound', null, 15, 'GB'],
    ['不超过15GB', 'bound', null, 15, 'GB'],
    ['15GB以内', 'bound', null, 15, 'GB'],
    ['１５ＧＢ以下', 'bound', null, 15, 'GB'],
    ['15GB 이하', 'bound', null, 15, 'GB'],
    ['15GB 미만', 'bound', null, 15, 'GB'],
    ['over 15 GB', 'bound', 15, null, 'GB'],
    ['≥ 15 GB', 'bound', 15, null, 'GB'],
    ['at least 15 GB', 'bound', 15, null, 'GB'],
    ['超过15GB', 'bound', 15, null, 'GB'],
    ['15GB以上', 'bound', 15, null, 'GB'],
    ['15GB 이상', 'bound', 15, null, 'GB'],
    ['20+ GB', 'bound', 20, null, 'GB'],
    ['10多分钟', 'bound', 10, null, '分钟'],
    ['up to 3x', 'bound', null, 3, 'x'],
    ['no more than about 15 GB', 'bound', null, 15.75, 'GB'],
    // Ranges, from the lower edge of one end to the upper edge of the other.
    ['20-30 minutes', 'range', 19.5, 30.5, 'minutes'],
    ['20GB-30GB', 'range', 19.5, 30.5, 'GB'],
    ['6~12周', 'range', 5.5, 12.5, '周'],
    ['3 to 5 hours', 'range', 2.5, 5.5, 'hours'],
    ['3到5小时', 'range', 2.5, 5.5, '小时'],
    ['between 14 and 15 GB', 'range', 13.5, 15.5, 'GB'],
    ['100-200 steps', 'range', 100, 200, 'steps'],
    ['about 20-30 minutes', 'range', 19, 31.5, 'minutes'],
    ['7-8B', 'range', 6.5e9, 8.5e9, null],
    // Factors.
    ['3x', 'ratio', 2.5, 3.5, 'x'],
    ['3-5x', 'ratio', 2.5, 5.5, 'x'],
    ['3–5×', 'ratio', 2.5, 5.5, '×'],
    ['3 倍', 'ratio', 2.5, 3.5, '倍'],
    ['2배', 'ratio', 1.5, 2.5, '배'],
    // Changes: the interval is that of the difference.
    ['0.61 -> 0.72', 'change', 0.1, 0.12, null],
    ['0.61 → 0.72', 'change', 0.1, 0.12, null],
    ['dropped from 0.72 to 0.61', 'change', -0.12, -0.1, null],
    ['从 1.5 降到 0.9', 'change', -0.7, -0.5, null],
    // Neither a tag nor a part of a name is a word around a number.
    ['FACTOR=8 MAX_PIXELS', 'rounded', 7.5, 8.5, null],
    ['max_length 15', 'rounded', 14.5, 15.5, null],
    ['<td>22</td>', 'rounded', 21.5, 22.5, null],
  ])('%s', (text, kind, lower, upper, unit) => {
    const printed = only(text);

    expect([printed.kind, printed.lower, printed.upper, printed.unit]).toEqual([kind, lower, upper, unit]);
  });
});

describe('beside the interval, a printed number tells', () => {
  it('where it stands, unit included, words excluded', () => {
    const text = 'uses below **15 GB** of memory';

    const { start, end } = only(text);

    expect(text.slice(start, end)).toBe('15 GB');
  });

  it.each([
    ['4x50GiB', 4],
    ['2 * 23GiB', 2],
    ['70 GiB * 2', 2],
    ['35.65GiB*2', 2],
    ['23GiB', null],
    ['8 GPUs', null],
  ])('how many devices: %s', (text, devices) => {
    expect(only(text).devices).toBe(devices);
  });

  it('the spread and the number of runs, whose kind of error it does not know', () => {
    const printed = only('0.87 ± 0.02 (n=5)');

    expect(printed).toMatchObject({ kind: 'rounded', lower: 0.865, upper: 0.875, spread: 0.02, runs: 5 });
    expect(printed.qualifiers).toEqual(['± 0.02', 'n=5']);
  });

  it('both ends of a change', () => {
    const printed = only('accuracy 0.61 -> 0.72');

    expect(printed.value).toBe(0.11);
    expect(printed.from).toEqual({ value: 0.61, lower: 0.605, upper: 0.615 });
    expect(printed.to).toEqual({ value: 0.72, lower: 0.715, upper: 0.725 });
  });

  it.each([
    ['up to 3x', ['up to: not attained']],
    ['高达 3 倍', ['高达: not attained']],
    ['no more than about 15 GB', ['no more than', 'about']],
    ['显存约为 22G', ['约为']],
    ['15 GB', []],
  ])('the words: %s', (text, qualifiers) => {
    expect(only(text).qualifiers).toEqual(qualifiers);
  });

  it('one unit in the last place', () => {
    const places = ['0.870', '1500 tokens/s', '14.9M', '500 steps'].map((text) => only(text).lastPlace);

    expect(places).toEqual([0.001, 100, 100_000, 1]);
  });
});

describe('digits that are no quantity are skipped', () => {
  it.each([
    'ms-swift 4.6.0',
    'v2.6.1',
    '127.0.0.1:8080',
    '2024-05-01',
    '2024/5/1',
    '2024年5月1日',
    '5月1日',
    '12:30',
    '03:42',
    'Qwen2.5-7B-Instruct',
    'Qwen/Qwen2.5-7B',
    '7B-Instruct',
    'A10 and A100-80GB',
    'sm_86',
    'gpt2',
    'Mixtral 8x7B',
    'pass@1',
    '0x1f',
    'commit 7bbf792',
    '/root/5/6',
    'output/checkpoint-93',
    'train_2.json',
    '2.json',
    'https://example.org/2024/5',
    'swift/TextCaps#40',
    'the 1st and the 2nd',
  ])('%s', (text) => {
    expect(findPrintedNumbers(text)).toEqual([]);
  });
});

describe('several numbers in one text', () => {
  it.each([
    ['50/93 [03:42<03:19,  4.64s/it]', ['50', '93', '4.64s/it']],
    ['1iter/s(3h20min total)', ['1iter/s', '3h20min']],
    [
      '| lr=5e-05/epoch=2 | 31.87GiB | 2.63(76837 samples/144.69 tokens) |',
      ['5e-05', '2', '31.87GiB', '2.63', '76837 samples', '144.69 tokens'],
    ],
    ['CUDA_VISIBLE_DEVICES=0,1,2,3', ['0', '1', '2', '3']],
    ['about 20 minutes using A100, memory usage: 7GB', ['20 minutes', '7GB']],
    ['训练需要8 * 80GiB显存，约5分钟', ['8 * 80GiB', '5分钟']],
    ['1024x1024', ['1024', '1024']],
    ['500 MB to 1 GB', ['500 MB', '1 GB']],
    ['0.61, 0.72', ['0.61', '0.72']],
    ['4 * 52GB, 3 hours 30 minutes', ['4 * 52GB', '3 hours 30 minutes']],
    ['4 * 50GiB; 2h', ['4 * 50GiB', '2h']],
    ['gc true, vgc false: 62GiB 2.32s/it', ['62GiB', '2.32s/it']],
  ])('%s', (text, expected) => {
    const found = findPrintedNumbers(text).map(({ start, end }) => text.slice(start, end));

    expect(found).toEqual(expected);
  });
});

describe('any text at all', () => {
  const alphabet = [
    ...'0123456789.,-+~≈<>±×*xeEGBKM%/ ():年月万约到to',
    ' GiB',
    's/it',
    '10^',
    ' -> ',
    '⁻⁴',
    '小时',
    'n=5',
  ];
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(fc.constantFrom(...alphabet), { maxLength: 60 }).map((parts) => parts.join('')),
  );

  it('is read without an exception, in order, without overlap, with ordered edges', () => {
    fc.assert(
      fc.property(texts, (text) => {
        let position = 0;
        for (const { start, end, lower, upper } of findPrintedNumbers(text)) {
          expect(start).toBeGreaterThanOrEqual(position);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(text.length);
          expect((lower ?? Number.NEGATIVE_INFINITY) <= (upper ?? Number.POSITIVE_INFINITY)).toBe(true);
          position = end;
        }
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    '1',
    '1,',
    '1-',
    '1.1.',
    '1-1',
    'a-',
    'a+',
    '1x',
    '. ',
    '~',
    '(',
    '1:',
    '< ',
    '1 to ',
    'e',
    '1e',
    '00:',
    '/',
    'a.',
  ])('of %j repeated 200,000 characters long is read in linear time', (piece) => {
    const text = piece.repeat(200_000 / piece.length);
    const start = performance.now();

    findPrintedNumbers(text);

    // Quadratic reading takes minutes; the margin is for a busy machine.
    expect(performance.now() - start).toBeLessThan(5000);
  });
});
