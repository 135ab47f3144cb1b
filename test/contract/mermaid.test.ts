import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { DIAGRAM_LIMITS, parseDiagrams } from '../../adapters/mermaid/parse-diagrams.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** One diagram of each kind that Mermaid documents, with labels that it cleans when it draws. */
const KINDS: Readonly<Record<string, string>> = {
  flowchart:
    'flowchart LR\n  a["64 <b>questions</b>"] --> b{enough?}\n  b -->|yes| c\n  click a href "https://example.org"',
  sequence: 'sequenceDiagram\n  Author->>GitHub: push\n  GitHub-->>Author: comment',
  class: 'classDiagram\n  class Post { +title }\n  Post <|-- Page',
  state: 'stateDiagram-v2\n  [*] --> reserved\n  reserved --> [*]',
  'entity relationship': 'erDiagram\n  POST ||--o{ RUN : describes',
  gantt: 'gantt\n  title Runs\n  section GPU\n  train :a, 2026-01-01, 1d',
  pie: 'pie title Cost\n  "train": 3\n  "ask": 1',
  journey: 'journey\n  title Author\n  section Write\n    Check: 5: Author',
  git: 'gitGraph\n  commit\n  branch post\n  commit',
  mindmap: 'mindmap\n  root((post))\n    runs\n    claims',
  timeline: 'timeline\n  title Releases\n  2024 : 2.x : 3.x',
  quadrant: 'quadrantChart\n  x-axis cheap --> dear\n  y-axis bad --> good\n  LoRA: [0.3, 0.7]',
  'xy chart': 'xychart-beta\n  x-axis [1, 2]\n  y-axis "loss" 0 --> 4\n  line [3.9, 0.2]',
  block: 'block-beta\n  columns 2\n  a b',
  architecture: 'architecture-beta\n  group cloud(cloud)[AWS]\n  service store(database)[S3] in cloud',
  sankey: 'sankey-beta\n\n  tokens,loss,10',
  requirement: 'requirementDiagram\n  requirement runs {\n    id: 1\n  }',
  kanban: 'kanban\n  todo[To do]\n    a[train]',
};

describe('Mermaid, without a browser', () => {
  it('reads every kind of diagram', async () => {
    const results = await parseDiagrams(Object.values(KINDS));

    expect(results).toEqual(Object.keys(KINDS).map(() => ({ kind: 'parsed' })));
  });

  it('says in which line a diagram is broken, as it is written', async () => {
    const broken: readonly (readonly [string, number])[] = [
      ['flowchart LR\n  a --> b\n  b -> c\n  c --> d', 3],
      ['%% about\n\nflowchart LR\n  %% more\n  a --> b\n  b -> c', 6],
      ['---\ntitle: x\n---\nflowchart LR\n  a --> b\n  b -> c', 6],
      ['%%{init: {\n  "theme": "dark"\n}}%%\nflowchart LR\n  b -> c', 5],
      ['sequenceDiagram\n  A->>B: hi\n  A->>B\n  B->>A: yo', 3],
      ['classDiagram\n  A <|-- B\n  A <|- C', 3],
      ['gitGraph\n  commit\n  comit', 3],
      ['pie\n  "a": 3\n  "b" 4', 3],
      ['flwchart LR\n  a --> b', 1],
      ['---\nconfig: [\n---\nflowchart LR\n  a --> b', 1],
    ];

    const results = await parseDiagrams(broken.map(([diagram]) => diagram));

    expect(results.map((result) => (result.kind === 'broken' ? result.line : result.kind))).toEqual(
      broken.map(([, line]) => line),
    );
  });

  it('says what it met, in one short line', async () => {
    const [result] = await parseDiagrams(['flowchart LR\n  a --> b\n  b -> c']);

    expect(result).toEqual({
      kind: 'broken',
      line: 3,
      message: "expecting 'SEMI', 'NEWLINE', 'EOF', 'AMP', …, got 'MINUS'",
    });
  });

  it('stops a diagram that takes all time or memory, and goes on with the next', async () => {
    const endless = 'block-beta\n  columns 3\n  space:100000000 b';
    const results = await parseDiagrams([endless, 'flowchart LR\n  a --> b'], {
      ...DIAGRAM_LIMITS,
      eachMilliseconds: 4_000,
    });
    const [withoutMemory] = await parseDiagrams([endless], { ...DIAGRAM_LIMITS, memoryMiB: 64 });

    expect(results).toMatchObject([{ kind: 'unknown' }, { kind: 'parsed' }]);
    expect(withoutMemory).toMatchObject({ kind: 'unknown' });
  });

  it('takes no more time than there is for all', async () => {
    const results = await parseDiagrams(['flowchart LR\n  a --> b'], {
      ...DIAGRAM_LIMITS,
      allMilliseconds: -1,
    });

    expect(results).toMatchObject([{ kind: 'unknown' }]);
  });

  it('refuses a diagram that is longer than Mermaid draws', async () => {
    const [result] = await parseDiagrams([`flowchart LR\n${'  a --> b\n'.repeat(5_000)}`]);

    expect(result).toMatchObject({ kind: 'broken', line: 1 });
  });
});

describe('the diagrams of our own documentation', () => {
  const fences = globSync('docs/*.md', { cwd: ROOT }).flatMap((page) =>
    [...readFileSync(join(ROOT, page), 'utf8').matchAll(/^```mermaid\n(.*?)^```/gms)].map((fence) => ({
      page,
      text: fence[1] ?? '',
    })),
  );

  it('are drawn by Mermaid, each of them', async () => {
    const results = await parseDiagrams(fences.map(({ text }) => text));

    expect(fences.map(({ page }) => page)).toContain('docs/architecture-cloud.md');
    expect(results.map((result, index) => `${fences[index]?.page}: ${JSON.stringify(result)}`)).toEqual(
      fences.map(({ page }) => `${page}: ${JSON.stringify({ kind: 'parsed' })}`),
    );
  });
});
