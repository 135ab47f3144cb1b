import { z } from 'zod';

/** A relative path whose segments are names: nothing that a hub lists can lead out of a folder. */
const safePath = z
  .string()
  .refine((path) => path.split('/').every((name) => !['', '.', '..'].includes(name)), 'a path of names');

const digest = z
  .strictObject({ kind: z.enum(['sha256', 'git-sha1']), hex: z.string().regex(/^[0-9a-f]{40,64}$/) })
  .nullable();

/** A model or data set that the runner takes from a hub before the engine starts. */
export const hubInput = z.strictObject({
  kind: z.literal('hub'),
  role: z.enum(['model', 'dataset']),
  hub: z.enum(['model-scope', 'hugging-face']),
  /** As the hub has it now. */
  id: safePath,
  /** What its files are asked for at: a commit, or the branch where the hub tells none. */
  revision: z.string().min(1),
  /** What the content is: the commit, else `files-` and the SHA-256 of the list of files. */
  pin: z.string().regex(/^[0-9a-f]{40}$|^files-[0-9a-f]{64}$/),
  /** The name that the command uses: the folder of this name is taken before a hub is asked. */
  path: safePath,
  /** Whether `files` is all that the engine takes of the repository, else what it takes of a folder. */
  whole: z.boolean(),
  files: z.array(z.strictObject({ path: safePath, bytes: z.int().min(0), digest })).min(1),
});

export type HubInput = z.infer<typeof hubInput>;

/** Whether a name that somebody else chose is safe as a relative path. */
export function isSafePath(path: string): boolean {
  return safePath.safeParse(path).success;
}
