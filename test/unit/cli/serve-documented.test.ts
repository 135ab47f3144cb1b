import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { serveFile } from '../../../cli/serve/settings-file.ts';

it('docs/serve.md names every setting of serve.yml', async () => {
  const text = await readFile(new URL('../../../docs/serve.md', import.meta.url), 'utf8');

  const names = namesOf(serveFile);

  expect(names.length).toBeGreaterThan(15);
  expect(names.filter((name) => !text.includes(name))).toEqual([]);
});

function namesOf(schema: z.ZodObject): readonly string[] {
  return Object.entries(schema.shape).flatMap(([name, field]) => {
    const inner = field instanceof z.ZodPrefault ? field.unwrap() : field;
    return inner instanceof z.ZodObject ? namesOf(inner) : [name];
  });
}
