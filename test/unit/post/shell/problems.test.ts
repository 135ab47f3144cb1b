import { describe, expect, it } from 'vitest';
import { environmentOf, shellVariablesOf } from '../../../../core/post/shell/environment.ts';
import { intendedCommand } from '../../../../core/post/shell/intended-command.ts';
import { readShell } from '../../../../core/post/shell/read-shell.ts';

/** The problems of a text as `kind: the text that it points at`. */
function problemsOf(text: string): string[] {
  return readShell(text).problems.map(({ kind, start, end }) => `${kind}: ${text.slice(start, end)}`);
}

function intendedWords(text: string, index: number): string[] {
  return intendedCommand(readShell(text), index).words.map((word) => word.text);
}

describe('problems', () => {
  it.each([
    ['swift sft --x y', []],
    ['swift sft \\\n  --x y \\\n', ['trailing-backslash: \\']],
    ['swift sft --x y \\', ['trailing-backslash: \\']],
    ['swift sft \\\n  \n--x y', ['trailing-backslash: \\', 'orphan-options: --x']],
    ['swift sft \\ \n--x y', ['backslash-space: \\ ', 'orphan-options: --x']],
    ['swift sft \\  \t\n--x y', ['backslash-space: \\ ', 'orphan-options: --x']],
    ['swift sft \\ --x y', ['backslash-space: \\ ']],
    ['cp My\\ File x', []],
    ['swift sft "a\nb', ['unterminated-quote: "a\nb']],
    ['swift sft "$MODEL” \\\n--x', ['unterminated-quote: "$MODEL” \\\n--x', 'typographic-character: ”']],
    ['echo $(date', ['unterminated-quote: $(date']],
    [
      'swift —model “x” y\u00a0z',
      [
        'typographic-character: —',
        'typographic-character: “',
        'typographic-character: ”',
        'typographic-character: \u00a0',
      ],
    ],
    ["echo 'it’s' # it’s", []],
    ['swift 魔搭—x', []],
    ['swift --token <your-token> --x y', ['angle-placeholder: <your-token>']],
    ['swift --token <your-token>', ['angle-placeholder: <your-token>', 'syntax-error: >']],
    ['cat < in > out', []],
    ['A=1 ; swift sft', ['not-exported: swift sft']],
    ['A=1; B=2; swift sft', ['not-exported: swift sft']],
    ['export A; A=1 ; A=2; swift sft', ['not-exported: swift sft']],
    ['export A=1; A=2; swift sft', []],
    ['A=1\nswift sft', []],
    ['cat <<E\nx', ['unterminated-here-document: x']],
    ['if true; then swift', ['syntax-error: ']],
    ['fi', ['syntax-error: fi']],
    ['swift a ) b', ['syntax-error: )']],
    ['result = train(a)', ['syntax-error: (']],
  ])('%j', (text, problems) => {
    expect(problemsOf(text)).toEqual(problems);
  });

  it('names what was meant by a typographic character', () => {
    expect(readShell('swift “x').problems[0]).toMatchObject({ character: '“', meant: '"' });
  });

  it('runs nothing of a list that the shell refuses, and goes on behind it', () => {
    const { commands } = readShell('swift a\nswift b; swift c )\nswift d');

    expect(commands.map(({ words, runs }) => [words[1]?.text, runs])).toEqual([
      ['a', true],
      ['b', false],
      ['c', false],
      ['d', true],
    ]);
  });

  it('runs nothing from an open quote on', () => {
    const { commands } = readShell('swift a\nswift b "c\nswift d');

    expect(commands.map(({ words, runs }) => [words[1]?.text, runs])).toEqual([
      ['a', true],
      ['b', false],
    ]);
  });

  it('does not let values grow without end', () => {
    const { commands, problems } = readShell(`A=xxxxxxxx\n${'A=$A$A\n'.repeat(40)}swift $A`);

    expect(problems.map(({ kind }) => kind)).toEqual(['expansion-limit']);
    expect(commands.at(-1)?.words[1]?.unresolved).toEqual(['A']);
  });
});

describe('a comment in a continued command', () => {
  const text = 'swift sft \\\n  --a 1 \\\n  # --b 2 \\\n  --c 3 \\\n  # note\n  --d 4\nswift infer';

  it('ends the command, as in bash', () => {
    const words = readShell(text).commands.map((command) => command.words.map((word) => word.text));

    expect(words).toEqual([
      ['swift', 'sft', '--a', '1'],
      ['--c', '3'],
      ['--d', '4'],
      ['swift', 'infer'],
    ]);
  });

  it('names the words that were cut off', () => {
    const cuts = readShell(text).problems.flatMap((problem) =>
      problem.kind === 'comment-ends-command' ? problem : [],
    );

    expect(
      cuts.map(({ command, lost, continuation }) => [command, lost.map((word) => word.text), continuation]),
    ).toEqual([
      [0, ['--c', '3'], 1],
      [1, ['--d', '4'], 2],
    ]);
  });

  it('leaves the reading that the author meant', () => {
    expect(intendedWords(text, 0)).toEqual(['swift', 'sft', '--a', '1', '--c', '3', '--d', '4']);
    expect(intendedWords(text, 3)).toEqual(['swift', 'infer']);
  });

  it.each([
    ['an escaped blank', 'swift sft \\ \n--a 1', ['swift', 'sft', '--a', '1']],
    [
      'a value on a line of its own',
      "swift --dataset a \\\n# 'b' \\\n'c' \\\n--x y",
      ['swift', '--dataset', 'a', 'c', '--x', 'y'],
    ],
    ['a note behind the last option', 'swift --a 1 \\\n# node 2\nswift --a 2', ['swift', '--a', '1']],
    [
      'a commented command behind the last option',
      'swift --a 1 \\\n# swift \\\n#   --b\n\nswift c',
      ['swift', '--a', '1'],
    ],
  ])('knows the intention: %s', (_, shell, words) => {
    expect(intendedWords(shell, 0)).toEqual(words);
  });

  it('takes the environment away from a command', () => {
    const shell = 'A=1 \\\n# B=2 \\\nswift sft';
    const reading = readShell(shell);

    const [, swift] = reading.commands;

    expect(swift && [...environmentOf(swift).keys()]).toEqual([]);
    expect(swift && [...shellVariablesOf(swift).keys()]).toEqual(['A']);
    expect(intendedCommand(reading, 0).assignments.map(({ name }) => name)).toEqual(['A']);
    expect(intendedWords(shell, 0)).toEqual(['swift', 'sft']);
  });
});

describe('placeholders read as words', () => {
  it.each([
    ['swift --token <your-token> --x y', ['swift', '--token', '<your-token>', '--x', 'y']],
    ['swift --token <your token>', ['swift', '--token', '<your token>']],
    ['swift --model /path/<name>/v0', ['swift', '--model', '/path/<name>/v0']],
    ["swift --token '<t>' < in > out", ['swift', '--token', '<t>']],
  ])('%s', (text, words) => {
    const { commands, problems } = readShell(text, { placeholders: 'word' });

    expect(problems).toEqual([]);
    expect(commands.map((command) => command.words.map((word) => word.text))).toEqual([words]);
  });
});
