import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { CONTAINER_PROGRAMS, must, podman, prepareEngine } from '../stand-ins/containers/engine.ts';
import { digestOf, RegistryStandIn } from '../stand-ins/registry/registry.ts';
import { lacking } from './lacking.ts';
import { itNeeding } from './needs.ts';

const itWithPodman = itNeeding(lacking({ root: true, programs: CONTAINER_PROGRAMS }));

/** What the resolver of base images is tested against (test/contract/base-images.test.ts), asked by a client of others. */
itWithPodman(
  "the registry's stand-in is one to podman: an image is pulled by the digest of its index",
  async () => {
    const engine = await prepareEngine('of the image');
    const folder = await mkdtemp(join(tmpdir(), 'mustrun-registry-'));
    await writeFile(join(folder, 'file'), 'found');
    const layer = execFileSync('tar', ['--create', '--directory', folder, 'file']);
    const registry = await RegistryStandIn.start();
    const put = (mediaType: string, document: object) => {
      const bytes = Buffer.from(JSON.stringify(document));
      return {
        mediaType,
        digest: registry.put('own/tiny', { mediaType, bytes }, 'latest'),
        size: bytes.length,
      };
    };
    const layerType = 'application/vnd.oci.image.layer.v1.tar';
    registry.put('own/tiny', { mediaType: layerType, bytes: layer });
    const platform = { architecture: 'amd64', os: 'linux' };
    const config = put('application/vnd.oci.image.config.v1+json', {
      ...platform,
      config: {},
      rootfs: { type: 'layers', diff_ids: [digestOf(layer)] },
    });
    const manifest = put('application/vnd.oci.image.manifest.v1+json', {
      schemaVersion: 2,
      config,
      layers: [{ mediaType: layerType, digest: digestOf(layer), size: layer.length }],
    });
    const { digest } = put('application/vnd.oci.image.index.v1+json', {
      schemaVersion: 2,
      manifests: [{ ...manifest, platform }],
    });
    const name = `${registry.host}/own/tiny@${digest}`;

    await must(engine, 'podman', ['pull', '--quiet', '--tls-verify=false', name]);

    expect(registry.requests).toContain(`GET /v2/own/tiny/manifests/${digest} 200`);
    expect(registry.requests).toContain(`GET /v2/own/tiny/blobs/${digestOf(layer)} 200`);
    const digests = await must(engine, 'podman', [
      'image',
      'inspect',
      '--format',
      '{{json .RepoDigests}}',
      name,
    ]);
    expect(JSON.parse(digests)).toContain(name);
    await podman(engine, ['rmi', '--force', name]);
    await registry.stop();
    await rm(folder, { recursive: true });
  },
);
