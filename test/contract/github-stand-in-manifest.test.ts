import { createPrivateKey, createPublicKey } from 'node:crypto';
import { verify } from '@octokit/webhooks-methods';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ask } from '../stand-ins/github/asking.ts';
import { openTarget, type Target } from './delivery-target.ts';
import { openStandIn, type StandInBench } from './github-stand-in-bench.ts';

let target: Target;
let bench: StandInBench;

beforeEach(async () => {
  target = await openTarget();
  bench = await openStandIn();
});
afterEach(async () => {
  await bench.github.close();
  target.close();
});

describe('the conversion of a manifest', () => {
  it('makes an App with a key and a secret of its own, once', async () => {
    const { github, repository } = bench;
    const { received, url } = target;
    const manifest = {
      name: 'Must Run (ann)',
      url: 'https://example.com',
      redirect_url: 'http://127.0.0.1:1/back',
      hook_attributes: { url },
      default_permissions: { checks: 'write', contents: 'read' },
      default_events: ['push'],
    };
    const form = new URLSearchParams({ manifest: JSON.stringify(manifest) });
    const offered = await fetch(`${github.state.url}/settings/apps/new`, {
      method: 'POST',
      body: form,
      redirect: 'manual',
    });
    const code = new URL(offered.headers.get('location') ?? '').searchParams.get('code') ?? '';

    const converted = await ask(github, `POST /app-manifests/${code}/conversions`);
    const again = await ask(github, `POST /app-manifests/${code}/conversions`);
    const { pem, webhook_secret: secret } = z
      .object({ pem: z.string(), webhook_secret: z.string() })
      .parse(converted.body);
    received.length = 0;
    await github.people.push(repository, 'main', { 'post.md': 'after\n' }, 'ann');
    await github.deliveries.settled();

    expect(converted).toMatchObject({ status: 201, body: { slug: 'must-run-ann-', events: ['push'] } });
    expect(again.status).toBe(404);
    expect(createPublicKey(createPrivateKey(pem)).equals(github.state.app.publicKey)).toBe(true);
    const { headers, body } = received[0] ?? { headers: {}, body: '' };
    expect(await verify(secret, body, String(headers['x-hub-signature-256']))).toBe(true);
  });
});
