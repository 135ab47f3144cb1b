import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseImageName } from '../../infra/bases/image-name.ts';
import { pinBases } from '../../infra/bases/pin-bases.ts';
import { type Resolved, resolveDigest } from '../../infra/bases/resolve-digest.ts';
import { digestOf, RegistryStandIn } from '../stand-ins/registry/registry.ts';

const INDEX = 'application/vnd.oci.image.index.v1+json';
const LIST = 'application/vnd.docker.distribution.manifest.list.v2+json';
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const CONFIG = {
  mediaType: 'application/vnd.oci.image.config.v1+json',
  digest: digestOf(Buffer.from('{}')),
  size: 2,
};

let registry: RegistryStandIn;
/** How long the resolver waited, in milliseconds. */
let pauses: number[];
beforeEach(async () => {
  registry = await RegistryStandIn.start();
  pauses = [];
});
afterEach(() => registry.stop());

function json(mediaType: string, document: object) {
  return { mediaType, bytes: Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType, ...document })) };
}

/** Keeps an image for several architectures, and answers with the digests of its index and of its manifests. */
function putIndex(tag: string, architectures: readonly string[], mediaType = INDEX) {
  const manifests = architectures.map((architecture) => {
    const manifest = json(MANIFEST, { config: CONFIG, layers: [], annotations: { architecture, tag } });
    const digest = registry.put('library/python', manifest);
    return {
      mediaType: MANIFEST,
      digest,
      size: manifest.bytes.length,
      platform: { os: 'linux', architecture },
    };
  });
  return registry.put('library/python', json(mediaType, { manifests }), tag);
}

async function resolve(reference: string): Promise<Resolved> {
  const name = parseImageName(`${registry.host}/${reference}`);
  if (name === null) throw new Error(`${reference} is no name`);
  return resolveDigest(name, async (milliseconds) => pauses.push(milliseconds));
}

describe('the digest that a name means', () => {
  it.each([
    ['an index of OCI', INDEX],
    ["Docker's list", LIST],
  ])('is that of %s, whichever platform it is built for', async (_, mediaType) => {
    const digest = putIndex('3.11', ['arm64', 'amd64'], mediaType);

    expect(await resolve('library/python:3.11')).toEqual({ kind: 'resolved', digest });
    expect(registry.requests).toEqual([
      'HEAD /v2/library/python/manifests/3.11 401',
      'GET /token?service=registry.stand-in&scope=repository%3Alibrary%2Fpython%3Apull 200',
      'HEAD /v2/library/python/manifests/3.11 200',
      `GET /v2/library/python/manifests/${digest} 200`,
    ]);
  });

  it('is that of its manifest where it is for one platform', async () => {
    const digest = registry.put('own/base', json(MANIFEST, { config: CONFIG, layers: [] }), 'latest');

    expect(await resolve('own/base')).toEqual({ kind: 'resolved', digest });
  });

  it('is computed where the registry does not tell it', async () => {
    const digest = putIndex('3.11', ['amd64']);
    registry.faults = { withoutDigest: true };

    expect(await resolve('library/python:3.11')).toEqual({ kind: 'resolved', digest });
  });

  it('is waited for where the registry has too much to do', async () => {
    const digest = putIndex('3.11', ['amd64']);
    registry.faults = { answers: [{ status: 429, headers: { 'retry-after': '7' } }, { status: 503 }] };

    expect(await resolve('library/python:3.11')).toEqual({ kind: 'resolved', digest });
    expect(pauses).toEqual([7_000, 2_000]);
  });

  it.each<[string, () => void, string]>([
    ['is not there', () => undefined, 'there is no image REGISTRY/library/python:3.11'],
    [
      'is not for everybody',
      () => {
        putIndex('3.11', ['amd64']);
        registry.close('library/python');
      },
      'REGISTRY/library/python:3.11 is not there, or is not for everybody (401)',
    ],
    [
      'is not there for the platform',
      () => putIndex('3.11', ['arm64', 's390x']),
      'REGISTRY/library/python:3.11 is not there for linux/amd64: found linux/arm64, linux/s390x',
    ],
    [
      'is no image',
      () => registry.put('library/python', json(MANIFEST, { artifacts: [] }), '3.11'),
      'REGISTRY/library/python:3.11 is neither an index nor the manifest of an image',
    ],
    [
      'wants a login',
      () => {
        registry.faults = { challenge: 'Basic realm="x"' };
      },
      'REGISTRY wants a login, and images to start from are taken as anybody',
    ],
    [
      'is asked for too often',
      () => {
        registry.faults = { answers: Array.from({ length: 4 }, () => ({ status: 429 })) };
      },
      'REGISTRY answered 429 4 times: try again later',
    ],
    [
      'would come in an hour',
      () => {
        registry.faults = { answers: [{ status: 429, headers: { 'retry-after': '3600' } }] };
      },
      'REGISTRY answered 429, and asks to wait 3600 s: try again later',
    ],
  ])('of what %s is refused', async (_, arrange, message) => {
    arrange();

    expect(await resolve('library/python:3.11')).toEqual({
      kind: 'refused',
      message: message.replaceAll('REGISTRY', registry.host),
    });
  });

  it('is not believed where other bytes come', async () => {
    const digest = putIndex('3.11', ['amd64']);
    registry.faults = { otherBytes: true };

    expect(await resolve('library/python:3.11')).toEqual({
      kind: 'refused',
      message: `${registry.host}/library/python:3.11 is ${digest} by what the registry says, and ${digestOf(Buffer.from('{}'))} by what it sent`,
    });
  });

  it('cannot be had from a registry that is away', async () => {
    await registry.stop();

    await expect(resolve('library/python:3.11')).rejects.toThrow(`${registry.host} cannot be reached`);
  });
});

describe('pinning the images that the trainer starts from', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mustrun-bases-'));
    await writeFile(
      join(folder, 'Dockerfile'),
      `ARG BASE=${registry.host}/library/python:3.11\nARG NODE=${registry.host}/library/python:node\nFROM \${BASE}\n`,
    );
  });
  afterEach(() => rm(folder, { recursive: true }));

  const pin = (day: string) =>
    pinBases(
      { dockerfile: join(folder, 'Dockerfile'), context: join(folder, 'cdk.context.json') },
      new Date(`${day}T10:00:00Z`),
    );
  const recorded = async () => JSON.parse(await readFile(join(folder, 'cdk.context.json'), 'utf8'));

  it('records what they mean, and keeps what else was looked up', async () => {
    const [base, node] = [putIndex('3.11', ['amd64']), putIndex('node', ['amd64'])];
    await writeFile(join(folder, 'cdk.context.json'), '{"availability-zones": ["a"]}');

    await pin('2026-03-01');

    expect(await recorded()).toEqual({
      'availability-zones': ['a'],
      'mustrun:base-images': {
        BASE: { name: `${registry.host}/library/python:3.11`, digest: base, resolved: '2026-03-01' },
        NODE: { name: `${registry.host}/library/python:node`, digest: node, resolved: '2026-03-01' },
      },
    });
  });

  it('asks nobody again, so that a second deployment changes nothing', async () => {
    putIndex('3.11', ['amd64']);
    putIndex('node', ['amd64']);
    await pin('2026-03-01');
    const before = await recorded();
    putIndex('3.11', ['amd64', 'arm64']);
    const asked = registry.requests.length;

    await pin('2026-04-01');

    expect(await recorded()).toEqual(before);
    expect(registry.requests).toHaveLength(asked);
  });

  it('finds out anew for another name in the Dockerfile', async () => {
    const [, node] = [putIndex('3.11', ['amd64']), putIndex('node', ['amd64'])];
    await pin('2026-03-01');
    const newer = putIndex('3.12', ['amd64']);
    const dockerfile = await readFile(join(folder, 'Dockerfile'), 'utf8');
    await writeFile(join(folder, 'Dockerfile'), dockerfile.replace('python:3.11', 'python:3.12'));

    expect(await pin('2026-04-01')).toMatchObject({
      BASE: { digest: newer, resolved: '2026-04-01' },
      NODE: { digest: node, resolved: '2026-03-01' },
    });
  });

  it('says what to do where one cannot be found, and records nothing', async () => {
    await expect(pin('2026-03-01')).rejects.toThrow(
      `there is no image ${registry.host}/library/python:3.11. The image cannot be built on it: try again, change its name in containers/trainer/Dockerfile`,
    );
    await expect(recorded()).rejects.toThrow('ENOENT');
  });
});
