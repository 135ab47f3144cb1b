import { z } from 'zod';

const path = z.string().min(1);

/** `serve.yml`. Paths are relative to it; what has a default need not be written. */
export const serveFile = z.strictObject({
  folder: path.default('.mustrun').describe('Where everything is kept: store, jobs, messages.'),
  listen: z
    .strictObject({
      host: z.string().default('127.0.0.1').describe('Address to listen on.'),
      port: z.int().min(0).max(65_535).default(8787).describe('Port to listen on.'),
    })
    .prefault({}),
  github: z
    .strictObject({
      appId: z.int().min(1).optional().describe('The App ID of the GitHub App.'),
      privateKeyFile: path.optional().describe('The private key of the App, as GitHub gave it (PEM).'),
      webhookSecretFile: path
        .optional()
        .describe('The webhook secret of the App: one line, or two while one replaces the other.'),
      appFile: path
        .optional()
        .describe('What `mustrun app create` wrote: number, key, secret and address of the App in one file.'),
      apiUrl: z
        .url()
        .optional()
        .describe("GitHub's REST interface; https://HOST/api/v3 of a GitHub Enterprise Server."),
      paced: z
        .boolean()
        .default(true)
        .describe('Keep the distances between requests that github.com asks for.'),
    })
    .prefault({}),
  pages: z
    .strictObject({
      url: z
        .url()
        .optional()
        .describe('Where readers reach /pages/ of this server; without it there are none.'),
      private: z
        .boolean()
        .default(false)
        .describe('Pages of private repositories are published too: those who reach it may see them.'),
    })
    .prefault({}),
  models: z
    .array(path)
    .default(['models'])
    .describe(
      'Folders in which models and data sets lie under the names that commands use. Whoever opens a pull request can have what lies there trained on.',
    ),
  engine: path.optional().describe("Another Python environment with ms-swift; by default mustrun's own."),
  askHubs: z.boolean().default(true).describe('Ask the hubs about models and data sets that commands name.'),
  usdPerHour: z.number().min(0).default(0).describe('What an hour of this machine costs.'),
  usdPerMonth: z.number().min(0).default(1000).describe('What all repositories together may cost a month.'),
  attempts: z
    .int()
    .min(1)
    .default(3)
    .describe('Attempts of a run at most, while another could settle a claim.'),
  rehearsal: z
    .strictObject({
      seconds: z.int().min(1).default(120).describe("What each of a rehearsal's three answers may take."),
      aDay: z
        .int()
        .min(0)
        .default(10)
        .describe('Rehearsals a day of an author without write permission, in one repository.'),
    })
    .prefault({}),
  waitingHours: z
    .number()
    .min(0)
    .default(48)
    .describe('A job that has not started after this long is given up.'),
  keep: z
    .strictObject({
      days: z
        .number()
        .min(0)
        .default(7)
        .describe('How long the logs of jobs that are over, and messages that were laid aside, are kept.'),
      jobs: z.int().min(0).default(500).describe('Of how many jobs that are over logs are kept at most.'),
    })
    .prefault({}),
  sweepMinutes: z.number().positive().default(10).describe('How often what was lost is looked for.'),
  nightly: z
    .strictObject({
      hour: z
        .union([z.int().min(0).max(23), z.literal('never')])
        .default('never')
        .describe('When published posts are trained again, in UTC.'),
      usd: z.number().min(0).default(10).describe('What a night may cost.'),
      usdUnknown: z
        .number()
        .min(0)
        .default(1)
        .describe('What a post is taken to cost that was never judged.'),
      freshForDays: z.number().min(0).default(30).describe('A post whose verdict is younger is left alone.'),
    })
    .prefault({}),
});
