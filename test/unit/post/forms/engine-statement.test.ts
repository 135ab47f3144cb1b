import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findEngineStatements } from '../../../../core/post/forms/engine-statement.ts';

describe('what a post says about the engine', () => {
  it.each([
    ['pip install ms-swift==3.8.3', 'install', '==3.8.3', '3.8.3', '3.x'],
    ['pip install ms-swift==3.8.* -U', 'install', '==3.8.*', null, '3.x'],
    ["pip install 'ms-swift[all]==2.6.1' -U", 'install', '==2.6.1', '2.6.1', '2.x'],
    ['pip install "ms-swift>=3.10.2,<3.11"', 'install', '>=3.10.2 <3.11', null, '3.x'],
    ['uv add "ms-swift<4.0"', 'install', '<4.0', null, '1.x 2.x 3.x'],
    ['pip install ms_swift-3.8.1-py3-none-any.whl', 'install', '==3.8.1', '3.8.1', '3.x'],
    ['pip install ms-swift~=3.8', 'install', '~=3.8', null, '3.x'],
    ['modelscope1.33.0-swift3.12.5', 'image', '==3.12.5', '3.12.5', '3.x'],
    ['quay.io/ascend/ms-swift:v4.3.0', 'image', '==4.3.0', '4.3.0', '4.x'],
    ['git clone -b v3.9.1 https://github.com/modelscope/ms-swift.git', 'source', '==3.9.1', '3.9.1', '3.x'],
    [
      'git clone --branch release/3.12 https://github.com/modelscope/ms-swift',
      'source',
      '==3.12',
      null,
      '3.x',
    ],
    [
      'git clone https://github.com/modelscope/swift.git\ncd swift\ngit checkout v2.5.0',
      'source',
      '==2.5.0',
      '2.5.0',
      '2.x',
    ],
    [
      'pip install git+https://github.com/modelscope/ms-swift.git@v3.8.0',
      'source',
      '==3.8.0',
      '3.8.0',
      '3.x',
    ],
    ['cd ms-swift\n# git checkout release/3.12', 'words', '==3.12', null, '3.x'],
    ['https://github.com/modelscope/ms-swift/blob/v3.4.1/README.md', 'words', '==3.4.1', '3.4.1', '3.x'],
    ['[INFO:swift] swift.__version__: 3.8.1', 'log', '==3.8.1', '3.8.1', '3.x'],
    ['ms-swift 3.x is used', 'words', '==3.*', null, '3.x'],
    ['SWIFT 3.0', 'words', '==3.0', null, '3.x'],
    ['swift v2.5', 'words', '==2.5', null, '2.x'],
    ['swift4.1.3', 'words', '==4.1.3', '4.1.3', '4.x'],
    ['ms-swift版本：3.9.1', 'words', '==3.9.1', '3.9.1', '3.x'],
    ['ms-swift version: 3.9.1.post1', 'words', '==3.9.1.post1', '3.9.1.post1', '3.x'],
    ['requires `ms-swift>=3.8`', 'words', '>=3.8', null, '3.x 4.x'],
    ['ms-swift ≥ 3.8', 'words', '>=3.8', null, '3.x 4.x'],
  ])('%s', (text, kind, clauses, release, lines) => {
    const statements = findEngineStatements(text);

    expect(statements.map((statement) => statement.kind)).toEqual([kind]);
    expect(statements[0]?.clauses.map(({ operator, version }) => operator + version).join(' ')).toBe(clauses);
    expect(statements[0]?.release).toBe(release);
    expect(statements[0]?.lines.join(' ')).toBe(lines);
  });

  it.each([
    'pip install ms-swift -U',
    'pip install ms-swift torch==2.8.0',
    'swift sft --seed 42',
    'Apple swift 5.9',
    'ms-swift 3 times',
    'git clone https://github.com/vllm-project/vllm\ngit checkout v3.1.0',
    'git checkout core_v0.16.0',
    'transformers==4.57.6',
    'ms-swift 3.5% faster',
    'the swift way 3.5',
    'openswift 3.1',
  ])('%j says nothing', (text) => {
    expect(findEngineStatements(text)).toEqual([]);
  });

  it('is found with its text and place', () => {
    const [statement] = findEngineStatements('Use ms-swift >= 3.8 here.');

    expect(statement).toMatchObject({ text: 'ms-swift >= 3.8', offset: 4 });
  });

  it('stands where it says in any text', () => {
    const pieces = fc.constantFrom(
      'ms-swift',
      'swift',
      '==',
      '>=',
      '3.8',
      '.x',
      ' ',
      '\n',
      'git clone -b ',
      'v',
      ',',
      '[all]',
      '@',
      '😀',
    );
    const texts = fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(texts, (text) => {
        for (const { text: written, offset } of findEngineStatements(text))
          expect(text.slice(offset, offset + written.length)).toBe(written);
      }),
    );
  });

  it.each([
    ['names', (count: number) => 'ms-swift '.repeat(count)],
    ['versions', (count: number) => `ms-swift${'.3'.repeat(count)}`],
    ['clauses', (count: number) => `ms-swift${'>=3.8,'.repeat(count)}`],
    ['branches', (count: number) => 'git checkout v3.8 '.repeat(count)],
    ['blanks', (count: number) => `swift${' '.repeat(count)}`.repeat(3)],
    ['brackets', (count: number) => 'swift['.repeat(count)],
  ])('takes time in proportion to the text: %s', (_, make) => {
    const timeOf = (text: string): number => {
      const start = performance.now();
      for (let round = 0; round < 3; round += 1) findEngineStatements(text);
      return performance.now() - start;
    };

    expect(timeOf(make(16_000))).toBeLessThan(32 * timeOf(make(2000)) + 20);
  });
});
