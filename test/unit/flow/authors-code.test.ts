import { describe, expect, it } from 'vitest';
import type { AttemptPlan } from '../../../core/flow/plan/attempt-plan.ts';
import { attemptPlan } from '../../../core/flow/plan/attempt-plan.ts';
import { authorsCode } from '../../../core/flow/plan/authors-code.ts';
import { plan } from './small-plan.ts';

const of = (changed: Partial<AttemptPlan>) => authorsCode({ ...plan, ...changed });

describe('what of a command would run code of its author', () => {
  it.each<[string, readonly string[], readonly string[]]>([
    ['a plain training', ['--model', 'a', '--dataset', 'b'], []],
    ['a plugin', ['--model', 'a', '--external_plugins', 'loss.py'], ['--external_plugins']],
    ['several plugins', ['--external_plugins', 'a.py', 'b.py'], ['--external_plugins']],
    ['a plugin behind an equals sign', ['--external_plugins=loss.py'], ['--external_plugins']],
    ['a plugin by a shortened option', ['--external_pl', 'loss.py'], ['--external_plugins']],
    ['a registration of 3.0', ['--custom_register_path', 'model.py'], ['--custom_register_path']],
    [
      'a configuration that the engine reads',
      ['run.yaml'],
      ['the file run.yaml, which the engine reads itself'],
    ],
    ['a word that only looks like one', ['--dataset', 'external_plugins'], []],
  ])('%s', (_, words, expected) => {
    expect(of({ words: [...words] })).toEqual(expected);
  });

  it.each([
    ['CUDA_VISIBLE_DEVICES', false],
    ['NPROC_PER_NODE', false],
    ['MAX_PIXELS', false],
    ['LD_PRELOAD', true],
    ['PYTHONPATH', true],
    ['PATH', true],
    ['TRITON_CACHE_DIR', true],
  ])('the variable %s: %s', (name, loads) => {
    expect(of({ environment: { [name]: 'x' } })).toEqual(loads ? [`the variable ${name}`] : []);
  });

  it('is seen in an engine line without a table as well', () => {
    const engine = { line: '9.x', release: '9.0.0' };

    expect(of({ engine, words: ['--external_plugins', 'a.py'] })).toEqual(['--external_plugins']);
  });
});

it('a plan that says nothing of its author denies them code', () => {
  const { author: _, ...silent } = plan;

  expect(attemptPlan.parse(silent).author).toBe('untrusted');
});
