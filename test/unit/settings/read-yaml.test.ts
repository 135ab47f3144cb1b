import { describe, expect, it } from 'vitest';
import { Source } from '../../../core/post/source.ts';
import { readYaml } from '../../../core/settings/read-yaml.ts';
import { DEFAULT_SETTINGS, settingsSchema } from '../../../core/settings/settings.ts';

function read(text: string) {
  const source = new Source(text);
  return readYaml(text, {
    schema: settingsSchema,
    code: 'settings',
    title: '.mustrun.yml',
    placeOf: (offset) => source.placeOf(offset),
  });
}

describe('settings', () => {
  it.each(['', '# nothing but a comment\n', '{}\n'])('of %j are the defaults', (text) => {
    expect(read(text)).toEqual({ kind: 'read', value: DEFAULT_SETTINGS });
  });

  it('that are not given keep their defaults', () => {
    const text = [
      'models:',
      '  allow: ["Qwen/*"]',
      'budget:',
      '  run: 2.5',
      'rules:',
      '  picture-described: off',
    ].join('\n');

    expect(read(text)).toMatchObject({
      kind: 'read',
      value: {
        models: { allow: ['Qwen/*'], deny: [] },
        budget: { run: 2.5, month: 200 },
        rules: { 'picture-described': 'off' },
        plugins: 'trusted',
        remoteCode: 'never',
      },
    });
  });

  it.each([
    ['modles:\n  allow: []\n', 1, 1, /no setting "modles"/, /did you mean "models"\?/],
    ['budget:\n  run: 5\n  pullrequest: 4\n', 3, 3, /no setting "budget\.pullrequest"/, /"pullRequest"/],
    [
      'rules:\n  picture-describe: off\n',
      2,
      3,
      /no setting "rules\.picture-describe"/,
      /"picture-described"/,
    ],
    ['zebra: 1\n', 1, 1, /no setting "zebra"/, /remove "zebra"/],
  ])('%j has a word that is none', (text, line, column, message, repair) => {
    expect(read(text)).toMatchObject({
      kind: 'wrong',
      problems: [
        {
          code: 'settings',
          level: 'error',
          line,
          column,
          message: expect.stringMatching(message),
          repair: expect.stringMatching(repair),
        },
      ],
    });
  });

  it.each([
    ['budget:\n  run: much\n', 2, 8, /"budget\.run" is "much"/, /number/],
    ['hardware: []\n', 1, 11, /"hardware" is \[\]/, /1/],
    ['plugins: sometimes\n', 1, 10, /"plugins" is "sometimes"/, /never, trusted, always/],
    [
      'rules:\n  picture-described: loud\n',
      2,
      22,
      /"rules\.picture-described" is "loud"/,
      /off, note, warning, error/,
    ],
    ['models: Qwen/*\n', 1, 9, /"models" is "Qwen\/\*"/, /object/],
    ['- a\n- b\n', 1, 1, /its content is/, /object/],
  ])('%j has a value of the wrong form', (text, line, column, message, expected) => {
    expect(read(text)).toMatchObject({
      kind: 'wrong',
      problems: [
        { line, column, message: expect.stringMatching(message), expected: expect.stringMatching(expected) },
      ],
    });
  });

  it('that are not YAML say where', () => {
    expect(read('models:\n  allow: [a\nbudget: 3\n')).toMatchObject({
      kind: 'wrong',
      problems: expect.arrayContaining([
        expect.objectContaining({ line: 3, message: expect.stringMatching(/is not YAML/) }),
      ]),
    });
  });

  it('with aliases that grow without end are refused', () => {
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]'];
    for (const [name, of] of [...'bcdefgh'].map((name, at) => [name, 'abcdefg'.charAt(at)] as const)) {
      bomb.push(`${name}: &${name} [${Array.from({ length: 9 }, () => `*${of}`).join(', ')}]`);
    }

    expect(read(bomb.join('\n'))).toMatchObject({ kind: 'wrong' });
  });
});
