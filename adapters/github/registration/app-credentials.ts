import { createPrivateKey, randomUUID } from 'node:crypto';
import { link, open, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';

/** What a new App is known by. GitHub tells its key and its secret once. */
export const appCredentials = z.object({
  appId: z.int().min(1),
  slug: z.string().min(1),
  /** The App's public page. */
  page: z.url(),
  /** Of the REST interface of the GitHub that it belongs to. */
  apiUrl: z.url(),
  webhookSecret: z.string().min(1),
  /** PEM. */
  privateKey: z.string().refine(isPrivateKey, 'no RSA key in PEM'),
});

export type AppCredentials = z.output<typeof appCredentials>;

/** Where the App is installed on repositories. */
export function installationPage({ page }: Pick<AppCredentials, 'page'>): string {
  return `${page}/installations/new`;
}

export function isPrivateKey(text: string): boolean {
  try {
    return createPrivateKey(text).asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}

/** The credentials in a file, or why they are none. No part of a secret is shown. */
export async function readAppCredentials(
  file: string,
): Promise<AppCredentials | { readonly problem: string }> {
  let found: unknown;
  try {
    found = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    return { problem: error instanceof SyntaxError ? `${file} is no JSON` : `${file} cannot be read` };
  }
  const parsed = appCredentials.safeParse(found);
  if (parsed.success) return parsed.data;
  const wrong = [...new Set(parsed.error.issues.map(({ path }) => path.join('.') || 'all of it'))].join(', ');
  return { problem: `${file} is not what \`mustrun app create\` writes (wrong: ${wrong})` };
}

/** A place for credentials that was found good before there are any. */
export interface CredentialsPlace {
  /** Writes them, all or nothing. Throws where the file came to be meanwhile: it stays as it is. */
  readonly write: (credentials: AppCredentials) => Promise<void>;
  /** Leaves nothing behind, if nothing was written. */
  readonly close: () => Promise<void>;
}

/**
 * Takes a place for credentials, readable by its owner alone; null where there is a file already. It is taken before
 * GitHub is asked: a key that cannot be written down would be lost.
 */
export async function takeCredentialsPlace(file: string): Promise<CredentialsPlace | null> {
  if (await exists(file)) return null;
  const draft = join(dirname(file), `.mustrun-app-${randomUUID()}`);
  const handle = await open(draft, 'wx', 0o600);
  return {
    write: async (credentials) => {
      await handle.writeFile(`${JSON.stringify(credentials, null, 2)}\n`);
      await handle.sync();
      await link(draft, file);
    },
    close: async () => {
      await handle.close();
      await rm(draft, { force: true });
    },
  };
}

async function exists(file: string): Promise<boolean> {
  try {
    await readFile(file);
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ENOENT');
  }
}
