import { z } from 'zod';
import { RULE_IDS } from './rule-ids.ts';

/** How loud a rule is; `off` silences it. */
export const RULE_LEVELS = ['off', 'note', 'warning', 'error'] as const;

/** The switches of the rules about how a post is written, by rule id. */
export const rulesSchema = z
  .partialRecord(z.enum(RULE_IDS), z.enum(RULE_LEVELS))
  .describe('How loud each rule is: off, note, warning or error. docs/checks lists the rules.');

const names = (what: string) =>
  z
    .strictObject({
      allow: z
        .array(z.string().min(1))
        .default(['**'])
        .describe(`Ids of ${what} that may be used; * is any part of a name, ** any number of parts.`),
      deny: z
        .array(z.string().min(1))
        .default([])
        .describe(`Ids of ${what} that may not be used, although allowed above.`),
    })
    .prefault({});

const dollars = (value: number, what: string) =>
  z.number().min(0).default(value).describe(`US dollars that ${what} may cost at most.`);

/** Who may bring code of their own into a run. */
const trust = z.enum(['never', 'trusted', 'always']);

/** What a maintainer decides for a repository, in `.mustrun.yml` on the default branch. All of it has a safe default. */
export const settingsSchema = z
  .strictObject({
    posts: z
      .array(z.string().min(1))
      .default(['**/*.md', '**/*.markdown', '**/*.mdx', '**/*.qmd'])
      .describe('Which files are posts, as patterns relative to this file.'),
    ignore: z.array(z.string().min(1)).default([]).describe('Files that are no posts, as patterns.'),
    models: names('models').describe('Which models a run may use.'),
    datasets: names('data sets').describe('Which data sets a run may use.'),
    hardware: z
      .array(z.string().min(1))
      .min(1)
      .default(['A10G'])
      .describe('Hardware classes that runs may be sent to; the first is what posts are checked for.'),
    budget: z
      .strictObject({
        run: dollars(5, 'one run'),
        pullRequest: dollars(20, 'all runs of one pull request'),
        author: dollars(50, 'all runs of one author in a month'),
        month: dollars(200, 'all runs in a month'),
      })
      .prefault({})
      .describe('How much money may be spent.'),
    plugins: trust
      .default('trusted')
      .describe('Whether plugin files run: never, only of authors with write permission, or always.'),
    remoteCode: trust
      .default('never')
      .describe(
        'Whether models that bring code of their own are loaded: never, for trusted authors, always.',
      ),
    rules: rulesSchema.default({}),
  })
  .describe('Settings of mustrun for a repository.');

export type Settings = z.infer<typeof settingsSchema>;

/** What holds where a repository has no `.mustrun.yml`. */
export const DEFAULT_SETTINGS: Settings = settingsSchema.parse({});
