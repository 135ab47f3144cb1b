import { z } from 'zod';
import { fileDigest } from './file-digest.ts';

/** What ModelScope's interfaces answer, read into what is needed of it. */

/** The hub documents none of them: GPUStack measured them for its model artifacts (September 2026). */
export const CODES = {
  /** Private or gated: to whoever has no access. */
  noAccess: 10010200001,
  /** No files at the revision. */
  noTree: 10990101004,
} as const;

/** `Code` is a number in the older interface, a word in the newer one. */
export const envelope = z
  .object({
    Code: z.number().optional(),
    code: z.union([z.string(), z.number()]).optional(),
    Message: z.string().optional(),
    message: z.string().optional(),
  })
  .transform(({ Code, code, Message, message }) => ({
    code: Code ?? code ?? null,
    message: Message ?? message ?? 'no message',
  }));

const entry = z.object({
  Path: z.string(),
  Type: z.string(),
  Size: z.number().nullish(),
  Sha256: z.string().nullish(),
});

const succeeded = { Code: z.literal(200) };

export const fileListReply = z
  .object({ ...succeeded, Data: z.object({ Files: z.array(entry).nullable() }) })
  .transform(({ Data: { Files } }) => ({
    /** Folders are entries, too. */
    entries: Files?.length ?? 0,
    files: (Files ?? [])
      .filter(({ Type }) => Type !== 'tree')
      .map(({ Path, Size, Sha256 }) => ({
        path: Path,
        bytes: Size ?? null,
        digest: fileDigest('sha256', Sha256),
      })),
  }));

const licence = z
  .string()
  .nullish()
  .transform((text) => (text === undefined || text === '' ? null : text));

export const openInfoReply = z
  .object({
    success: z.literal(true),
    data: z.object({ id: z.string().optional(), license: licence, gated: z.boolean().nullish() }),
  })
  .transform(({ data: { id, license, gated } }) => ({
    id,
    facts: { licence: license, gated: gated ?? false },
  }));

export const legacyInfoReply = z
  .object({ ...succeeded, Data: z.object({ License: licence }) })
  .transform(({ Data: { License } }) => ({ licence: License, gated: false }));

/** The commit, null where the hub knows no such revision. */
export const commitsReply = z
  .object({ ...succeeded, Data: z.object({ Commit: z.array(z.object({ Id: z.string() })).nullable() }) })
  .transform(({ Data: { Commit } }) => Commit?.[0]?.Id ?? null);
