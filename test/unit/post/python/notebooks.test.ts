import { describe, expect, it } from 'vitest';
import { readPython } from '../../../../core/post/python/read-python.ts';
import { environmentOf, optionsOf } from './summary.ts';

describe('a notebook cell', () => {
  it.each([
    ['!swift sft --model a', ['swift sft --model a']],
    ['! swift sft --model a\nx = 1', [' swift sft --model a']],
    ['!swift sft \\\n  --model a\n!ls', ['swift sft \\\n  --model a', 'ls']],
    ['%%bash\nswift sft --model a\n', ['swift sft --model a\n']],
    ['\n%%sh\nA=1 swift sft', ['A=1 swift sft']],
    ['%pip install ms-swift', ['pip install ms-swift']],
    ['x = 1 # %%bash', []],
    ['%%time\nx = 1', []],
  ])('%j has the shell texts %j', (text, shell) => {
    expect(readPython(text).shell.map((part) => part.text)).toEqual(shell);
  });

  it('tells where its shell text is written, and what the program has set', () => {
    const text = "%env MAX_PIXELS=100\nimport os\nos.environ['A'] = '1'\n!swift sft";

    const [shell] = readPython(text).shell;

    expect(shell?.offsetAt(0)).toBe(text.indexOf('swift sft'));
    expect(
      Object.fromEntries([...(shell?.environment ?? [])].map(([name, { text: value }]) => [name, value])),
    ).toEqual({
      MAX_PIXELS: '100',
      A: '1',
    });
  });

  it('is Python besides', () => {
    const { runs } = readPython("%env A 1\n!pip install x\nsft_main(SftArguments(model='a'))");

    expect(runs.map(optionsOf)).toEqual([{ model: 'a' }]);
    expect(environmentOf(runs[0])).toEqual({ A: '1' });
  });
});

describe('a transcript', () => {
  it.each([
    [">>> args = SftArguments(\n...     model='a')\n>>> sft_main(args)\n{'loss': 1}"],
    ["In [1]: args = SftArguments(\n   ...:     model='a')\nIn [2]: sft_main(args)"],
  ])('%j is read without its prompts', (text) => {
    const { runs } = readPython(text);

    expect(runs.map(optionsOf)).toEqual([{ model: 'a' }]);
    expect(text.slice(runs[0]?.start, runs[0]?.end)).toBe('sft_main(args)');
  });
});
