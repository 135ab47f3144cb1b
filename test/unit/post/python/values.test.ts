import { describe, expect, it } from 'vitest';
import { argumentWords } from '../../../../core/post/forms/described-run.ts';
import { readPython } from '../../../../core/post/python/read-python.ts';
import { firstRun, optionsOf } from './summary.ts';

/** The value of the option `x` for a Python expression, and whether something of it is unknown. */
function worthOf(expression: string, before = ''): unknown {
  const { runs } = readPython(`${before}\nsft_main(SftArguments(x=${expression}))`);
  const run = runs.find(({ stated }) => stated);
  return run?.unresolved.length === 0 ? optionsOf(run) : { unresolved: run?.unresolved[0]?.text };
}

describe('a value', () => {
  it.each([
    ["'a'", 'a'],
    ['"a" \'b\'', 'ab'],
    ['"""a\nb"""', 'a\nb'],
    ["r'\\d'", '\\d'],
    ["'\\u4e2d\\x41\\101\\n\\d'", '中AA\n\\d'],
    ['1e-4', '1e-4'],
    ['-1', '-1'],
    ['1_000', '1_000'],
    ['0x10', '16'],
    ['True', 'true'],
    ['False', 'false'],
    ['None', null],
    ['(1)', '1'],
    ["['a', 1, True]", ['a', '1', 'true']],
    ["('a', 'b',)", ['a', 'b']],
    ['[]', []],
    ["['a', *['b']]", ['a', 'b']],
    ["{'a': 1, 'b': [True, None], 'c': {'d': 'e'}}", '{"a": 1, "b": [true, null], "c": {"d": "e"}}'],
    ['dict(a=1_0)', '{"a": 10}'],
    ['torch.bfloat16', 'bfloat16'],
    ["f'a{1}{{b}}'", 'a1{b}'],
  ])('%s is %j', (expression, value) => {
    expect(worthOf(expression)).toEqual({ x: value });
  });

  it.each([
    ['name', "name = 'a'", 'a'],
    ["f'{name}#500'", "name = 'a'", 'a#500'],
    ["f'{a.b}'", "a = dict(b='c')", { unresolved: "f'{a.b}'" }],
    ["a['b']", "a = dict(b='c')", 'c'],
    ['b.model', "b = SftArguments(model='c')", 'c'],
    ['a', 'a: int = 3', '3'],
    ['a', 'a = b = 3', '3'],
  ])('%s after %s is %j', (expression, before, value) => {
    const expected = typeof value === 'string' ? { x: value } : value;

    expect(worthOf(expression, before)).toEqual(expected);
  });

  it.each([
    ['name', ''],
    ['1 + 1', ''],
    ["'a' + 'b'", ''],
    ['find()', ''],
    ["os.path.join('a', 'b')", ''],
    ['a if b else c', ''],
    ['[x for x in y]', ''],
    ["f'{lr}'", 'lr = 1e-4'],
    ["f'{a:>3}'", 'a = 1'],
    ["b'a'", ''],
    ["'\\N{DASH}'", ''],
    ['...', ''],
    ['a', 'a = 1\na += 1'],
    ['a', 'a = 1\nif b:\n    a = 2'],
    ['a', 'for a in [1, 2]:\n    pass'],
    ['a', 'a, b = 1, 2'],
    ['a', 'def a():\n    pass'],
  ])('%s is not known after %j', (expression, before) => {
    expect(worthOf(expression, before)).toEqual({ unresolved: expression });
  });

  it.each([
    ['from swift.llm import SftArguments, ModelType', 'ModelType.qwen1half_7b_chat', 'qwen1half-7b-chat'],
    ['from swift.llm import SftArguments, ModelType', 'ModelType.qwen_1_8b_chat', 'qwen-1_8b-chat'],
    ['from swift.llm import SftArguments, DatasetName', 'DatasetName.alpaca_zh', 'alpaca-zh'],
    ['from swift.llm import SftArguments, ModelType', 'ModelType.internlm2_1_8b', 'internlm2-1_8b'],
    ['from swift.llm import TrainArguments, ModelType', 'ModelType.qwen2_5_vl', 'qwen2_5_vl'],
  ])('with %s, %s is %s', (before, expression, value) => {
    expect(worthOf(expression, before)).toEqual({ x: value });
  });

  it('is not known where releases differ and nothing tells the release', () => {
    expect(worthOf('ModelType.qwen2_audio')).toEqual({ unresolved: 'ModelType.qwen2_audio' });
  });
});

describe('the words of a run', () => {
  it('are those of the command line, each with its place', () => {
    const text = "sft_main(SftArguments(dataset=['a', 'b'], seed=1, system=None))";
    const run = firstRun(text);

    const words = run === undefined ? [] : argumentWords(run.arguments);

    expect(words.map((word) => word.text)).toEqual(['--dataset', 'a', 'b', '--seed', '1']);
    expect(words[3]?.offset).toBe(text.indexOf('seed'));
  });
});
