import { describe, expect, it } from 'vitest';
import { parseMarkdown } from '../../../../core/post/markdown.ts';
import type { Post } from '../../../../core/post/post.ts';
import { readPost } from '../../../../core/post/read-post.ts';
import { checkQuality } from '../../../../core/preflight/quality/check-quality.ts';
import type { DiagramResult } from '../../../../core/preflight/quality/diagram-result.ts';
import { openPage } from '../../../../core/preflight/quality/view.ts';
import { checkText } from './check-text.ts';

const TRAIN =
  'swift sft --model Qwen/Qwen2.5-0.5B --tuner_type lora --dataset data/train.jsonl --max_steps 16';

/** What is said of a text, as `line code level`. */
async function said(
  text: string,
  files: readonly string[] = [],
  levels: Post['rules'] = {},
): Promise<readonly string[]> {
  const problems = await checkText(text, { files, levels });
  return problems.map(({ line, code, level }) => `${line} ${code} ${level}`);
}

describe('a page without runs', () => {
  it('is not asked for what only runs have', async () => {
    const text =
      '# Seeds\n\nAn accuracy of 0.87, a loss of 1.3.\n\n| Method | Memory |\n| --- | --- |\n| LoRA | 22 |\n';

    expect(await said(text)).toEqual([]);
  });
});

describe('pictures', () => {
  it.each([
    ['![loss over steps](loss.png)', []],
    ['![loss over steps][shot]\n\n[shot]: loss.png', []],
    ['<img src="loss.png" alt="">', []],
    ['<img src="loss.png" alt="loss over steps">', []],
    ['<img src="loss.png">', ['1 picture-described warning']],
    ['![](loss.png)', ['1 picture-described warning']],
    ['![ ](loss.png)', ['1 picture-described warning']],
    ['![image-20240201133359457](loss.png)', ['1 picture-described warning']],
    ['![image of the loss](loss.png)', []],
    ['![loss over steps](other.png)', ['1 picture-exists error']],
    ['![loss over steps](/other.png)', ['1 picture-exists warning']],
    ['![loss over steps](../../other.png)', ['1 picture-exists warning']],
    ['![loss over steps](https://example.org/other.png)', []],
    ['`![](other.png)`', []],
  ])('of %j: %j', async (text, expected) => {
    expect(await said(text, ['posts/loss.png'])).toEqual(expected);
  });
});

describe('links within the page', () => {
  it.each([
    ['## Train, then ask\n\n[x](#train-then-ask)', []],
    ['## The `--seed` option\n\n[x](#the---seed-option)', []],
    ['## Train\n\n## Train\n\n[x](#train-1)', []],
    ['## 训练\n\n[x](#训练) [y](#%E8%AE%AD%E7%BB%83)', []],
    ['<a id="here"></a>\n\n[x](#here)', []],
    ['<h2>More words</h2>\n\n[x](#more-words)', []],
    ['## Train {#first}\n\n[x](#first)', []],
    ['(first)=\n## Train\n\n[x](#first)', []],
    ['[x](#) [y](#top)', []],
    ['## Train\n\n[x](#train-1)', ['3 anchor-resolves warning']],
  ])('of %j: %j', async (text, expected) => {
    expect(await said(text)).toEqual(expected);
  });
});

describe('the environment', () => {
  const RESULT = 'The train loss of this run is 1.3 (n=5), with seed 42.';

  it.each([
    ['Python 3.11, ms-swift==4.6.0, on one A10G', []],
    ['python=3.10, `pip install ms-swift==4.6.0`, CPU', []],
    ['Image modelscope:ubuntu22.04-cuda12.4.0-py310-torch2.6.0-swift3.12.5, RTX 3090', []],
    ['ms-swift==4.6.0, on one A10G', ['5 environment-stated note']],
    ['Python 3.11, on one A10G', ['5 environment-stated warning']],
    ['Python 3.11, ms-swift==4.6.0', ['5 environment-stated warning']],
  ])('in "%s": %j', async (environment, expected) => {
    expect(await said(`${environment}.\n\n\`\`\`shell\n\n${TRAIN}\n\`\`\`\n\n${RESULT}\n`)).toEqual(expected);
  });

  it('matters less where no number depends on it', async () => {
    expect(await said(`\`\`\`shell\n${TRAIN}\n\`\`\`\n`)).toEqual(['2 environment-stated note']);
  });
});

describe('one command for all', () => {
  it.each([
    ['npm run demo', []],
    ['npx mustrun verify posts/x.md', []],
    ['npx --yes mustrun verify posts/x.md', []],
    ['bash train.sh', []],
    ['./train.sh --all', []],
    ['make all', []],
    ['docker run --rm image', []],
    ['npm install', ['7 one-click-command note']],
    ['pip install ms-swift', ['7 one-click-command note']],
    ['makes sense', ['7 one-click-command note']],
  ])('`%s`: %j', async (command, expected) => {
    const text = `Python 3.11, ms-swift==4.6.0, CPU.\n\n\`${command}\`\n\n\n\`\`\`shell\n${TRAIN}\n${TRAIN} --seed 1\n\`\`\`\n`;

    expect(await said(text)).toEqual(expected);
  });
});

describe('how much is said', () => {
  const PICTURES = Array.from({ length: 8 }, () => '![](loss.png)').join('\n\n');

  it('is at most five of a kind, the last with the number of the others', async () => {
    const problems = await checkText(PICTURES, { files: ['posts/loss.png'] });

    expect(problems).toHaveLength(5);
    expect(problems.at(-1)?.message).toContain('(and 3 more like it below)');
  });

  it('is all of it where it is an error', async () => {
    const problems = await checkText(PICTURES, {
      files: ['posts/loss.png'],
      levels: { 'picture-described': 'error' },
    });

    expect(problems.map(({ level }) => level)).toEqual(Array.from({ length: 8 }, () => 'error'));
  });

  it('stands in the order of the post, whichever rule says it', async () => {
    const text = '### Deep\n\n![](a.png)\n\n# Top\n\n### Deeper\n\n[x](b.md)\n';

    expect(await said(text)).toEqual([
      '3 picture-described warning',
      '3 picture-exists error',
      '7 heading-order warning',
      '9 link-resolves error',
    ]);
  });
});

describe('a diagram', () => {
  const TEXT = '# A\n\n> ```mermaid\n> flowchart LR\n>   a -> b\n> ```\n';

  function judged(result: DiagramResult | null): readonly unknown[] {
    const page = openPage(readPost('a.md', TEXT), 'a.md', TEXT, parseMarkdown(TEXT));
    const diagrams = new Map(result === null ? [] : [[TEXT.indexOf('```'), result]]);
    return checkQuality({ ...page, files: new Set(), diagrams }, {});
  }

  it('is broken in a line of the post', () => {
    expect(judged({ kind: 'broken', line: 2, message: 'no arrow' })).toMatchObject([
      { line: 5, code: 'diagram-renders', level: 'error' },
    ]);
  });

  it('that nobody could read is a warning where it begins', () => {
    expect(judged({ kind: 'unknown', message: 'too slow' })).toMatchObject([{ line: 4, level: 'warning' }]);
  });

  it('that was not given to a parser, or is right, is not spoken of', () => {
    expect(judged(null)).toEqual([]);
    expect(judged({ kind: 'parsed' })).toEqual([]);
  });
});

describe('a hostile text', () => {
  const LINK = '[x](#y)\n\n';

  it.each([
    ['tags that never end', `${LINK}<div>${'<h1'.repeat(100_000)}`],
    [
      'many commands, each of which could stand on any',
      `\`\`\`shell\n${`${TRAIN} --output_dir a/b\n`.repeat(500)}\`\`\`\n`,
    ],
    ['a long path without an end', `\`${'a./-'.repeat(50_000)}\``],
    ['many links with many parts', `[x](${'../a/'.repeat(20_000)})\n`],
  ])(
    'of %s is judged in linear time',
    (_, text) => {
      const page = openPage(readPost('a.md', text), 'a.md', text, parseMarkdown(text));

      expect(checkQuality({ ...page, files: new Set(), diagrams: new Map() }, {}).length).toBeLessThan(20);
    },
    20_000,
  );
});
