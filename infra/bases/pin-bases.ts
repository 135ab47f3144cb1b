import { readFile, rename, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { BASE_IMAGES_KEY, type BaseImages, baseImages, namedBases } from './base-images.ts';
import { parseImageName } from './image-name.ts';
import type { Pause } from './registry.ts';
import { resolveDigest } from './resolve-digest.ts';

const TOP = new URL('../../', import.meta.url);

export interface Places {
  readonly dockerfile: string;
  /** Of the CDK, which keeps what it looks up there. */
  readonly context: string;
}

const PLACES: Places = {
  dockerfile: fileURLToPath(new URL('containers/trainer/Dockerfile', TOP)),
  context: fileURLToPath(new URL('cdk.context.json', TOP)),
};

/**
 * Finds out which images the trainer's Dockerfile starts from and records their digests, unless they are recorded already.
 * What is recorded then. An Error with what to do where a name cannot be resolved.
 */
export async function pinBases(
  { dockerfile, context }: Places = PLACES,
  today: Date = new Date(),
  pause?: Pause,
): Promise<BaseImages> {
  const text = await readFile(context, 'utf8').catch(orNothing);
  const document = z.record(z.string(), z.unknown()).parse(text === null ? {} : JSON.parse(text));
  const recorded = baseImages.parse(document[BASE_IMAGES_KEY] ?? {});
  const found: BaseImages = {};
  for (const [argument, name] of namedBases(await readFile(dockerfile, 'utf8'))) {
    const before = recorded[argument];
    if (before?.name === name) found[argument] = before;
    else
      found[argument] = {
        name,
        digest: await digestOf(name, pause),
        resolved: today.toISOString().slice(0, 10),
      };
  }
  const changed = { ...document, [BASE_IMAGES_KEY]: found };
  if (JSON.stringify(changed) !== JSON.stringify(document)) {
    await writeFile(`${context}.writing`, `${JSON.stringify(changed, null, 2)}\n`);
    await rename(`${context}.writing`, context);
  }
  return found;
}

async function digestOf(name: string, pause?: Pause): Promise<string> {
  const image = parseImageName(name);
  if (image === null) throw new Error(`"${name}" in the Dockerfile is no name of an image`);
  const resolved = await resolveDigest(image, pause);
  if (resolved.kind === 'resolved') return resolved.digest;
  throw new Error(
    `${resolved.message}. The image cannot be built on it: try again, change its name in containers/trainer/Dockerfile, or name a finished image by digest in infra/config.ts (engines)`,
  );
}

function orNothing(error: unknown): null {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
  throw error;
}
