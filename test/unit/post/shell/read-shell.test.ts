import { describe, expect, it } from 'vitest';
import { readShell } from '../../../../core/post/shell/read-shell.ts';
import type { ShellVariable } from '../../../../core/post/shell/reading.ts';

function wordsOf(text: string): string[][] {
  return readShell(text).commands.map(({ words }) => words.map((word) => word.text));
}

function known(value: string): ShellVariable {
  return { value, exported: false, unresolved: [], elements: null };
}

describe('words that nobody can resolve', () => {
  it.each([
    ['swift --load "$MODEL_PATH"', '$MODEL_PATH', ['MODEL_PATH']],
    [`swift --load output/\${model_type}/v0`, `output/\${model_type}/v0`, ['model_type']],
    [
      'swift --load $(ls -dt */checkpoint-* | head -n 1)',
      '$(ls -dt */checkpoint-* | head -n 1)',
      ['$(ls -dt */checkpoint-* | head -n 1)'],
    ],
    ['swift --load $(expr 16 / $n)', '$(expr 16 / $n)', ['n']],
    ['swift --load $((16 / n))', '$((16 / n))', ['n']],
    ['swift --load $((16 / 0))', '$((16 / 0))', ['$((16 / 0))']],
    ['swift --load `date`', '`date`', ['`date`']],
    ['swift --load <(cat x)', '<(cat x)', ['<(cat x)']],
    [`swift --load \${HOME:-/root}`, `\${HOME:-/root}`, ['HOME']],
    [`A=a/b; swift --load \${A##*/}`, `\${A##*/}`, ['A']],
    ['swift --load $1', '$1', ['1']],
    ['A=$B/x; swift --load $A', '$B/x', ['B']],
    ['swift --load {1..100000}', '{1..100000}', ['{1..100000}']],
  ])('%s', (text, value, unresolved) => {
    const last = readShell(text).commands.at(-1);

    expect(last?.words).toHaveLength(3);
    expect(last?.words[2]).toMatchObject({ text: value, unresolved });
  });

  it('resolves a variable that an earlier text left', () => {
    const first = readShell('export CUDA=0\nn=2');

    const { commands } = readShell('swift $CUDA $n $k', {
      variables: new Map([...first.variables, ['k', known('3')]]),
    });

    expect(commands[0]?.words.map(({ text }) => text)).toEqual(['swift', '0', '2', '3']);
    expect(commands[0]?.variables.get('CUDA')).toMatchObject({ value: '0', exported: true });
    expect(commands[0]?.variables.get('n')).toMatchObject({ value: '2', exported: false });
  });

  it('keeps braces without a comma, which a template leaves', () => {
    expect(wordsOf('swift --model_type {MODEL_TYPE} --lr {LR}')).toEqual([
      ['swift', '--model_type', '{MODEL_TYPE}', '--lr', '{LR}'],
    ]);
  });

  it('keeps an elision as a word', () => {
    expect(wordsOf('swift sft \\\n    ... \\\n    --x …')).toEqual([['swift', 'sft', '...', '--x', '…']]);
  });
});

describe('line endings', () => {
  it('takes CR LF for a line break, also behind a backslash', () => {
    expect(wordsOf('swift \\\r\n  --a 1\r\nswift b\r\n')).toEqual([
      ['swift', '--a', '1'],
      ['swift', 'b'],
    ]);
  });
});

describe('compound commands', () => {
  it.each([
    ['for lr in 1e-4 2e-4; do\n  swift --lr $lr\ndone', [{ name: 'lr', values: ['1e-4', '2e-4'] }]],
    ['for x in *.json; do swift; done', [{ name: 'x', values: null }]],
    ['for x in $list\ndo swift; done', [{ name: 'x', values: null }]],
    ['for ((i = 0; i < 3; i++)); do swift; done', [{ name: null, values: null }]],
    ['while swift; do true; done', [{ name: null, values: null }]],
    ['if true; then swift; fi', []],
    ['if false; then true; elif swift; then true; else false; fi', []],
    ['case $x in\n  a | b) true ;;\n  (*) swift ;;\nesac', []],
    ['run() {\n  swift\n}', []],
    ['function run { swift; }', []],
    ['false || swift', []],
    ['false || { swift; }', []],
  ])('marks what may run never or often: %s', (text, loops) => {
    const { commands, problems } = readShell(text);

    expect(problems).toEqual([]);
    expect(commands.find(({ words }) => words[0]?.text === 'swift')).toMatchObject({
      conditional: true,
      loops,
      runs: true,
    });
  });

  it.each([
    '{ swift; }',
    '( swift )',
    'true && swift',
    'true | swift',
    '[[ a < b && ( c > d ) ]] && swift',
    '! swift',
  ])('does not mark what always runs: %s', (text) => {
    const { commands, problems } = readShell(text);

    expect(problems).toEqual([]);
    expect(commands.at(-1)).toMatchObject({ conditional: false, loops: [] });
    expect(commands.at(-1)?.words.map((word) => word.text)).toEqual(['swift']);
  });

  it.each([
    ['a loop variable', 'for x in a b; do swift $x; done'],
    ['what a loop changes further down', 'x=0; while true; do swift $x; x=$((x + 1)); done'],
    ['what one branch assigned, behind it', 'x=1; if true; then x=2; fi; swift $x'],
    ['what another branch assigned', 'if true; then x=1; else swift $x; fi'],
    ['what a function assigns', 'f() { x=1; }\nswift $x'],
    ['what is assigned when a test holds', 'x=1\n[ -f y ] && x=2\nswift $x'],
    ['what is read from a terminal', 'x=1\nread x\nswift $x'],
    ['what a subshell assigned', '(x=1)\nswift $x'],
    ['what a part of a pipeline assigned', 'x=1 | true\nswift $x'],
  ])('does not claim to know %s', (_, text) => {
    const swift = readShell(text).commands.find(({ words }) => words[0]?.text === 'swift');

    expect(swift?.words[1]).toMatchObject({ text: '$x', unresolved: ['x'] });
  });

  it('knows what a branch assigned within the branch', () => {
    const { commands } = readShell('if true; then x=1; swift $x; fi');

    expect(commands.at(-1)?.words[1]).toMatchObject({ text: '1', unresolved: [] });
  });
});

describe('redirections', () => {
  it('takes them out of the words and keeps them', () => {
    const text = 'nohup swift sft --x y &> "$OUT/x.log" 2>&1 < in &';

    const [command] = readShell(text).commands;

    expect(command?.words.map((word) => word.text)).toEqual(['nohup', 'swift', 'sft', '--x', 'y']);
    expect(command?.after).toBe('&');
    expect(
      command?.redirections.map(({ operator, descriptor, target }) => [descriptor, operator, target.text]),
    ).toEqual([
      [null, '&>', '$OUT/x.log'],
      [2, '>&', '1'],
      [null, '<', 'in'],
    ]);
  });

  it('takes a here-document as data', () => {
    const text = "cat <<'EOF' > train.jsonl\nswift don't (\n# no comment\nEOF\nswift sft";

    const { commands, comments, problems } = readShell(text);

    expect(commands).toHaveLength(2);
    expect(comments).toEqual([]);
    expect(problems).toEqual([]);
    const body = commands[0]?.redirections[0]?.body;
    expect(text.slice(body?.start, body?.end)).toBe("swift don't (\n# no comment\n");
  });
});

describe('comments', () => {
  it('says where a comment stands and to which command it belongs', () => {
    const text = '# 22GB\nswift sft \\\n  --x 1 # note\n\n# end\n';

    const { commands, comments } = readShell(text);

    expect(comments.map((comment) => [comment.text, comment.placement])).toEqual([
      ['22GB', 'own line'],
      ['note', 'end of line'],
      ['end', 'own line'],
    ]);
    expect(commands[0]?.comments.map((comment) => comment.text)).toEqual(['22GB', 'note']);
  });

  it('gives a comment behind a separator to the command before it', () => {
    const { commands } = readShell('swift a; # note\nswift b');

    expect(commands.map((command) => command.comments.map((comment) => comment.text))).toEqual([
      ['note'],
      [],
    ]);
  });
});
