import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { publishedSchemas } from '../../../core/settings/published-schemas.ts';

const folder = new URL('../../../docs/schemas/', import.meta.url);

/** What an editor does with the published file. */
function editorAccepts(name: string, text: string): boolean {
  const schema: object = JSON.parse(readFileSync(new URL(name, folder), 'utf8'));
  return new Ajv2020({ strict: true }).compile(schema)(parse(text));
}

describe('the published schema', () => {
  it.each(Object.entries(publishedSchemas()))(
    '%s is that of the code (vitest -u writes it)',
    async (name, schema) => {
      await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot(
        new URL(name, folder).pathname,
      );
    },
  );

  it.each([
    ['mustrun-yml.schema.json', '{}', true],
    [
      'mustrun-yml.schema.json',
      'models: {allow: ["Qwen/*"]}\nbudget: {run: 2}\nrules: {picture-described: off}',
      true,
    ],
    ['mustrun-yml.schema.json', 'modles: {allow: []}', false],
    ['mustrun-yml.schema.json', 'budget: {run: -1}', false],
    ['mustrun-yml.schema.json', 'rules: {picture-described: loud}', false],
    ['mustrun-yml.schema.json', 'hardware: []', false],
    ['front-matter.schema.json', 'title: A post\ntags: [a]', true],
    ['front-matter.schema.json', 'mustrun: {engine: 4.6.0, seeds: 5, tolerance: 3%, skip: true}', true],
    ['front-matter.schema.json', 'mustrun: {sedes: 5}', false],
    ['front-matter.schema.json', 'mustrun: {engine: newest}', false],
    ['front-matter.schema.json', 'mustrun: {seeds: 0}', false],
  ])('%s: an editor checks %j', (name, text, isRight) => {
    expect(editorAccepts(name, text)).toBe(isRight);
  });
});
