import { z } from 'zod';
import { frontMatterSchema } from './front-matter-settings.ts';
import { settingsSchema } from './settings.ts';

/** The JSON Schemas by which editors complete and check what mustrun reads, by file name in docs/schemas. */
export function publishedSchemas(): Readonly<Record<string, object>> {
  return {
    'mustrun-yml.schema.json': {
      title: '.mustrun.yml',
      ...z.toJSONSchema(settingsSchema, { io: 'input' }),
    },
    'front-matter.schema.json': {
      title: 'Front matter of a post',
      ...z.toJSONSchema(
        z.looseObject({ title: z.string().optional(), mustrun: frontMatterSchema.optional() }),
        {
          io: 'input',
        },
      ),
    },
  };
}
