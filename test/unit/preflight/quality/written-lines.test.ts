import { describe, expect, it } from 'vitest';
import { writtenLines } from '../../../../adapters/mermaid/written-lines.ts';

describe('the lines that a parser of Mermaid counts', () => {
  it.each([
    ['flowchart LR\n  a --> b', [1, 2]],
    ['\n\nflowchart LR\n  a --> b', [3, 4]],
    ['%% about\n\nflowchart LR\n  %% more\n  a --> b', [3, 5]],
    ['---\ntitle: x\n---\nflowchart LR\n  a --> b', [4, 5]],
    ['%%{init: {\n  "theme": "dark"\n}}%%\nflowchart LR\n  a --> b', [4, 5]],
    ['%%{init: {"theme": "dark"}}%%\r\nflowchart LR\r\n  a --> b', [2, 3]],
    ['flowchart LR\n  a["😀 50 %% more"] --> b\n  b --> c', [1, 2, 3]],
  ])('of %j are written in the lines %j', (diagram, lines) => {
    expect(writtenLines(diagram)).toEqual(lines);
  });
});
