import { describe, expect, it } from 'vitest';
import { stripPrompts } from '../../../../core/post/shell/prompts.ts';

describe('stripPrompts', () => {
  it.each([
    ['$ swift sft', '  swift sft'],
    ['% swift sft', '  swift sft'],
    ['user@host:~/posts$ swift sft', '                    swift sft'.slice(1)],
    ['[root@node1 swift]# swift sft', '                    swift sft'],
    ['(env) $ swift sft', '        swift sft'],
    ['(valle) root@valle:~/src# npu-smi info', '                          npu-smi info'],
    ['$ swift \\\n>   --x y\n$ ls', '  swift \\\n    --x y\n  ls'],
    ['$ swift \\\n    --x y', '  swift \\\n    --x y'],
    ['$ swift sft\nloss 0.87\n$ ls', '  swift sft\n         \n  ls'],
    ['swift sft\n# note', 'swift sft\n# note'],
    ['$MODEL --x', '$MODEL --x'],
    ['>>> who are you?', '>>> who are you?'],
  ])('%j', (text, expected) => {
    expect(stripPrompts(text).text).toBe(expected);
  });

  it('takes a number sign for a prompt only where the block shows a root shell', () => {
    expect(stripPrompts('# swift sft').text).toBe('# swift sft');
    expect(stripPrompts('# swift sft', { rootPrompt: true }).text).toBe('  swift sft');
  });

  it('says where prompts and output are', () => {
    const text = '$ swift sft\nloss 0.87\n';

    const { prompts, output } = stripPrompts(text);

    expect(prompts.map(({ start, end }) => text.slice(start, end))).toEqual(['$ ']);
    expect(output.map(({ start, end }) => text.slice(start, end))).toEqual(['loss 0.87']);
  });
});
