import { z } from 'zod';

/** The environment of a function, as `process.env` gives it. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** What a function was not told. Its message lists all of it, without the values: one may be a secret gone astray. */
export class ConfigError extends Error {
  readonly retryable = false;

  constructor(problems: readonly string[]) {
    super(`the function cannot start:\n${problems.map((problem) => `- ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

/**
 * Reads variables, each by the schema of its name; the schema's description says what is expected. Throws one
 * ConfigError for all that is missing or wrong.
 */
export function readVariables<Shape extends z.ZodRawShape>(
  shape: Shape,
  variables: Variables,
): Readonly<z.output<z.ZodObject<Shape>>> {
  // An empty variable is one that somebody forgot to fill.
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value?.trim() !== ''));
  const parsed = z.object(shape).safeParse(given);
  if (parsed.success) return Object.freeze(parsed.data);
  const problems = parsed.error.issues.map(({ path: [name = ''], message }) => {
    const variable = String(name);
    const found = variable in given ? `is wrong (${message})` : 'is missing';
    return `${variable} ${found}: expected ${shape[variable] instanceof z.ZodType ? shape[variable].description : 'text'}`;
  });
  throw new ConfigError([...new Set(problems)]);
}

/** Variables that several functions have. */
export const queueUrl = z.url().describe('the URL of the FIFO queue of messages');

export const storeAddress = z
  .string()
  .regex(/^s3:\/\/[a-z0-9][a-z0-9.-]+(?:\/.*)?$/, 'not s3://bucket or s3://bucket/prefix')
  .describe('the address of the store, s3://bucket or s3://bucket/prefix');

export const installationKey = z
  .string()
  .describe('the key in the store of the document that describes the installation');

export const appId = z.coerce.number().int().min(1).describe("the App's number");

export const secretId = z.string().describe('the ARN or the name of a secret in Secrets Manager');

/** The App's way to GitHub. */
export const githubVariables = {
  MUSTRUN_APP_ID: appId,
  MUSTRUN_APP_KEY: secretId.describe(
    "the ARN or the name of the secret that is the App's private key, as PEM",
  ),
  MUSTRUN_GITHUB_API: z
    .url()
    .default('https://api.github.com')
    .describe('https://api.github.com, or https://<host>/api/v3 of a GitHub Enterprise Server'),
  MUSTRUN_GITHUB_PACED: z
    .enum(['true', 'false'])
    .default('true')
    .describe('true, or false for a GitHub without rate limits'),
};

/** Where the pipeline keeps what it knows, and how its functions call each other. */
export const pipelineVariables = {
  MUSTRUN_STORE: storeAddress,
  MUSTRUN_INSTALLATION: installationKey,
  MUSTRUN_QUEUE: queueUrl,
};
