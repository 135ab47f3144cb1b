import { z } from 'zod';
import { rulesSchema } from './settings.ts';

/** What an author directs for a whole post, under the key `mustrun` of its front matter. */
export const frontMatterSchema = z
  .strictObject({
    engine: z
      .string()
      .regex(/^[1-4]\.\d+\.\d+(?:\.post\d+)?$/, 'expected a release of ms-swift, such as "4.6.0"')
      .optional()
      .describe('The release of ms-swift that the post is written for.'),
    skip: z.boolean().optional().describe('No run of the post is executed.'),
    profile: z
      .enum(['check', 'rehearse', 'verify'])
      .optional()
      .describe('The highest rung that its runs are for.'),
    needs: z
      .string()
      .min(1)
      .optional()
      .describe('Hardware that its runs need, as a part of its name, such as "A10G".'),
    seeds: z
      .int()
      .min(1)
      .max(9999)
      .optional()
      .describe('How many runs of the author, with different seeds, are behind its numbers.'),
    tolerance: z
      .union([z.number().min(0), z.string().regex(/^\d+(?:\.\d+)?%?$/, 'expected a number, or one with %')])
      .optional()
      .describe('A difference that the author forgives: an amount, or with % a share of the value.'),
    rules: rulesSchema.optional(),
  })
  .describe('Directives of mustrun for a whole post.');

export type FrontMatterSettings = z.infer<typeof frontMatterSchema>;
