import { createHash } from 'node:crypto';
import { z } from 'zod';
import { parseJsonOrNull } from '../parse-json.ts';
import type { ImageName } from './image-name.ts';
import { type Pause, Registry } from './registry.ts';

export type Resolved =
  | { readonly kind: 'resolved'; readonly digest: string }
  | { readonly kind: 'refused'; readonly message: string };

const DIGEST = /^sha256:[0-9a-f]{64}$/;

const index = z.object({
  manifests: z.array(
    z.object({ platform: z.object({ os: z.string(), architecture: z.string() }).optional() }),
  ),
});
const imageManifest = z.object({ config: z.object({ digest: z.string() }), layers: z.array(z.unknown()) });

/** The only platform that the image is built for: g5 instances have x86 processors. */
const PLATFORM = 'linux/amd64';

/**
 * What a name of an image means today: the digest of its index, or of its manifest where it is for one platform alone.
 * Asks with HEAD first, which registries do not count as a pull, then reads what the digest names and checks it: the bytes
 * against the digest, and that an index has the platform.
 */
export async function resolveDigest(name: ImageName, pause?: Pause): Promise<Resolved> {
  const registry = new Registry(name, pause);
  const asked = await registry.manifest('HEAD', name.digest ?? name.tag);
  if (asked.kind === 'refused') return asked;
  const stated = name.digest ?? asked.response.headers.get('docker-content-digest');
  if (stated !== null && !DIGEST.test(stated)) return refused(name, `has the digest "${stated}"`);
  const read = await registry.manifest('GET', stated ?? name.tag);
  if (read.kind === 'refused') return read;
  const bytes = Buffer.from(await read.response.arrayBuffer());
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  if (stated !== null && digest !== stated)
    return refused(name, `is ${stated} by what the registry says, and ${digest} by what it sent`);
  const document = parseJsonOrNull(bytes.toString());
  const listed = index.safeParse(document);
  if (!listed.success) {
    if (imageManifest.safeParse(document).success) return { kind: 'resolved', digest };
    return refused(name, 'is neither an index nor the manifest of an image');
  }
  const platforms = listed.data.manifests.flatMap(({ platform }) =>
    platform === undefined ? [] : [`${platform.os}/${platform.architecture}`],
  );
  if (platforms.includes(PLATFORM)) return { kind: 'resolved', digest };
  return refused(name, `is not there for ${PLATFORM}: found ${platforms.join(', ') || 'no platform'}`);
}

function refused({ registry, repository, tag }: ImageName, what: string): Resolved {
  return { kind: 'refused', message: `${registry}/${repository}:${tag} ${what}` };
}
