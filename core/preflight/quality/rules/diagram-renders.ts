import { diagramsOf } from '../diagrams.ts';
import type { Finding, Rule } from '../rule.ts';

export const diagramRenders: Rule = {
  id: 'diagram-renders',
  level: 'error',
  title: 'Mermaid diagrams can be drawn.',
  check: ({ diagrams, source, ...page }) =>
    diagramsOf({ source, ...page }).flatMap(({ offset, text, firstLine }): readonly Finding[] => {
      const result = diagrams.get(offset);
      if (result === undefined || result.kind === 'parsed') return [];
      const lines = text.split('\n').length;
      const line = firstLine + (result.kind === 'broken' ? Math.min(result.line, lines) - 1 : 0);
      const place = { line, column: source.line(line).search(/\S|$/) + 1 };
      if (result.kind === 'unknown') {
        const message = `whether this diagram can be drawn is not known: ${result.message}`;
        return [{ ...place, message, expected: null, repair: 'make it smaller', level: 'warning' }];
      }
      return [
        {
          ...place,
          message: `this diagram cannot be drawn: ${result.message}`,
          expected: 'a diagram that Mermaid can read',
          repair: 'try it in https://mermaid.live',
        },
      ];
    }),
};
