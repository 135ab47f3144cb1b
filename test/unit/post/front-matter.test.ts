import { describe, expect, it } from 'vitest';
import { readPost } from '../../../core/post/read-post.ts';

const FENCE = '```';
const BODY = `# Heading\n\n${FENCE}shell\nswift sft --model a/b --dataset c --train_type lora\n${FENCE}\n\nThe train loss is 1.5.\n`;
const read = (...lines: readonly string[]) => readPost('p.md', `---\n${lines.join('\n')}\n---\n\n${BODY}`);

describe('the front matter', () => {
  it.each([
    [['title: My post'], 'My post'],
    [['title: 2026'], '2026'],
    [['tags: [a, b]'], 'Heading'],
  ])('%j gives the title %j', (lines, title) => {
    expect(read(...lines).title).toBe(title);
  });

  it('directs the whole post under "mustrun"', () => {
    const post = read(
      'mustrun:',
      '  skip: true',
      '  needs: A10G',
      '  seeds: 5',
      '  tolerance: 3%',
      '  rules:',
      '    picture-described: off',
    );

    expect(post.problems.filter(({ code }) => code === 'front-matter')).toEqual([]);
    expect(post.runs[0]?.directed).toEqual({ skip: true, needs: 'A10G', profile: null });
    expect(post.claims).toMatchObject([{ tolerance: { kind: 'share', value: 0.03 }, printed: { runs: 5 } }]);
    expect(post.rules).toEqual({ 'picture-described': 'off' });
  });

  it('gives way to a directive of its own place', () => {
    const text = `---\nmustrun: {seeds: 5, needs: A10G}\n---\n\n<!-- mustrun: needs=H100 -->\n\n${FENCE}shell\nswift sft --model a/b --dataset c\n${FENCE}\n\n<!-- mustrun: seeds=3 -->\n\nThe train loss is 1.5.\n`;
    const { runs, claims } = readPost('p.md', text);

    expect(runs[0]?.directed.needs).toBe('H100');
    expect(claims[0]?.printed?.runs).toBe(3);
  });

  it('names the release that every command is read with, whatever its dialect', () => {
    const { runs } = read('mustrun:', '  engine: "4.6.0"');

    expect(runs[0]?.engine).toMatchObject({ line: '4.x', release: '4.6.0' });
    expect(runs[0]?.engine.evidence).toContain('the front matter says 4.6.0');
    expect(runs[0]?.problems).toMatchObject([{ code: 'renamed-option', expected: '--tuner_type' }]);
  });

  it.each([
    [['mustrun:', '  sedes: 5'], 3, 3, /no setting "mustrun\.sedes"/, /"seeds"/],
    [['title: x', 'mustrun:', '  engine: newest'], 4, 11, /"mustrun\.engine" is "newest"/, null],
    [['mustrun: [skip]'], 2, 10, /"mustrun" is/, null],
    [['title: [x'], 2, 10, /not YAML/, null],
  ])('%j is an error at its place', (lines, line, column, message, repair) => {
    const [problem] = read(...lines).problems.filter(({ code }) => code === 'front-matter');

    expect(problem).toMatchObject({ level: 'error', line, column });
    expect(problem?.message).toMatch(message);
    if (repair !== null) expect(problem?.repair).toMatch(repair);
  });
});

it('front matter that would grow without end is an error, not a crash', () => {
  const lines = ['a: &a [x, x, x, x, x, x, x, x, x, x, x, x]'];
  for (const [of, name] of ['ab', 'bc', 'cd', 'de'].map(
    (pair) => [pair.charAt(0), pair.charAt(1)] as const,
  )) {
    lines.push(`${name}: &${name} [${Array.from({ length: 12 }, () => `*${of}`).join(', ')}]`);
  }

  const [problem] = read(...lines).problems;

  expect(problem).toMatchObject({ code: 'front-matter', level: 'error', line: 2, column: 1 });
});

describe('a stated release', () => {
  const post = (statement: string, options: string) =>
    readPost('p.md', `${FENCE}shell\n${statement}\nswift sft --model a/b --dataset c ${options}\n${FENCE}\n`)
      .runs[0];

  it('counts for more than the dialect of the options', () => {
    const run = post('pip install ms-swift==4.6.0', '--train_type lora');

    expect(run?.engine).toMatchObject({ line: '4.x', release: '4.6.0' });
    expect(run?.problems).toMatchObject([{ code: 'renamed-option' }]);
  });

  it('of a range leaves the options to decide within it', () => {
    expect(post('pip install "ms-swift>=3.8"', '--train_type lora')?.engine.line).toBe('3.x');
    expect(post('pip install "ms-swift>=3.8"', '--tuner_type lora')?.engine.line).toBe('4.x');
    expect(post('pip install "ms-swift>=4.0"', '--train_type lora')?.engine.line).toBe('4.x');
  });
});
