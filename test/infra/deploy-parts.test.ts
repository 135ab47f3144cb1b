import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SSMClient } from '@aws-sdk/client-ssm';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ensureBootstrap } from '../../infra/deploy/bootstrap.ts';
import { testDelivery } from '../../infra/deploy/test-delivery.ts';
import { readWords } from '../../infra/deploy/words.ts';
import { loadConfig } from '../../infra/load-config.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

describe('words after npm run deploy', () => {
  it('that are not its own go to the toolkit, in their order', () => {
    const words = readWords([
      ...['--profile', 'work', '--require-approval', 'never', '--port=8899'],
      ...['--yes', '--parameters', 'A=1', '--github-app', 'app.json', '--verbose'],
    ]);

    expect(words).toEqual({
      profile: 'work',
      app: 'node infra/app.ts',
      githubApp: 'app.json',
      newGithubApp: false,
      port: 8899,
      yes: true,
      cdk: ['--require-approval', 'never', '--parameters', 'A=1', '--verbose'],
    });
  });

  it('are refused where a port is none', () => {
    expect(() => readWords(['--port', 'high'])).toThrow(/--port is "high", expected a port/);
  });
});

describe('the bootstrap', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mustrun-assembly-'));
  const properties = { requiresBootstrapStackVersion: 6 };
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ artifacts: { mustrun: { properties } } }));

  function ensured(version: string | null, answer: string | null) {
    const client = new SSMClient({ region: 'us-east-1' });
    vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    vi.spyOn(client, 'send').mockImplementation(async () => {
      if (version !== null) return { Parameter: { Value: version } };
      throw Object.assign(new Error('no such parameter'), { name: 'ParameterNotFound' });
    });
    const ask = vi.fn(async () => answer);
    const bootstrap = vi.fn(async () => undefined);
    const options = { client, folder, target: 'aws://123456789012/eu-west-1', ask, bootstrap };
    return { ended: ensureBootstrap(options), ask, bootstrap };
  }

  it('that is new enough is left alone, and nobody is asked', async () => {
    const { ended, ask, bootstrap } = ensured('6', 'y');

    expect(await ended).toBe('unchanged');
    expect([ask, bootstrap].map((each) => each.mock.calls.length)).toEqual([0, 0]);
  });

  it.each([null, '5'])('of version %s is made where somebody agrees', async (version) => {
    const { ended, bootstrap } = ensured(version, 'y');

    expect(await ended).toBe('made');
    expect(bootstrap).toHaveBeenCalledOnce();
  });

  it.each(['n', null])('is not made for the answer %s, and the command is said', async (answer) => {
    const { ended, bootstrap } = ensured(null, answer);

    await expect(ended).rejects.toThrow(
      /nothing was deployed.*`npx cdk bootstrap aws:\/\/123456789012\/eu-west-1`/,
    );
    expect(bootstrap).not.toHaveBeenCalled();
  });
});

describe('the test delivery', () => {
  /** A GitHub that has delivered `events`, oldest first, and whose next deliveries are answered with `statuses`. */
  function github(events: readonly string[], statuses: readonly (number | null)[]) {
    const left = [...statuses];
    let next = events.length;
    const sent = events.map((event, index) => ({ id: String(index), guid: event, event, status: 500 }));
    const redelivered: string[] = [];
    return {
      redelivered,
      deliveries: async () => sent.toReversed(),
      redeliver: async (id: string) => {
        const found = sent.find((one) => one.id === id);
        if (found === undefined) throw new RangeError(`no delivery ${id}`);
        redelivered.push(found.event);
        const status = left.shift() ?? null;
        next += 1;
        if (status !== null) sent.push({ ...found, id: String(next), status });
      },
    };
  }
  const waits = { tries: 3, looks: 2, pause: async () => undefined };

  it.each([
    { what: 'the first ping again', events: ['ping', 'push'], chosen: 'ping' },
    {
      what: 'the newest where there is no ping any more',
      events: ['push', 'issue_comment'],
      chosen: 'issue_comment',
    },
  ])('is $what', async ({ events, chosen }) => {
    const stand = github(events, [202]);

    expect(await testDelivery(stand, waits)).toEqual({ kind: 'answered', event: chosen, status: 202 });
    expect(stand.redelivered).toEqual([chosen]);
  });

  it('is tried again while the functions start', async () => {
    expect(await testDelivery(github(['ping'], [500, 401, 202]), waits)).toMatchObject({ status: 202 });
  });

  it.each([
    { what: 'refused', statuses: [401, 401, 401], tested: { kind: 'answered', event: 'ping', status: 401 } },
    { what: 'not answered', statuses: [], tested: { kind: 'unanswered', event: 'ping' } },
  ])('says when it was $what to the end', async ({ statuses, tested }) => {
    expect(await testDelivery(github(['ping'], statuses), waits)).toEqual(tested);
  });

  it('needs something that was delivered before', async () => {
    expect(await testDelivery(github([], []), waits)).toEqual({ kind: 'nothing to send' });
  });
});

describe('the configuration', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'mustrun-config-')), 'staging.mjs');

  it('may be another file', async () => {
    writeFileSync(file, "export const config = { name: 'staging' };\n");

    expect(await loadConfig({ MUSTRUN_CONFIG: file })).toMatchObject({ name: 'staging' });
    expect(await loadConfig({})).toMatchObject({ name: 'mustrun', github: { url: 'https://github.com' } });
  });
});
