import { describe, expect, it } from 'vitest';
import {
  type DeployedInstallation,
  readDeployedInstallation,
} from '../../../adapters/aws/deployed-installation.ts';
import { encode, encodeDocument } from '../../../core/flow/store/documents.ts';
import { MemoryStore } from '../../fakes/memory-store.ts';

const pool = { name: 'A10G', hardware: '1 x NVIDIA A10G', usdPerHour: 1, starts: 3, own: false };
const target = { queue: 'gpu', definition: 'arn:verify:1' };

const GOOD: DeployedInstallation = {
  version: 1,
  installation: {
    pools: [pool],
    rehearsalPool: { ...pool, name: 'rehearsal', hardware: 'cpu' },
    rehearsalSeconds: 60,
    mostAttempts: 3,
    rehearsalsADay: 5,
    usdPerMonth: 100,
    pages: null,
  },
  targets: (
    [
      { trust: 'repository', priority: 'interactive' },
      { trust: 'fork', priority: 'interactive' },
      { trust: 'repository', priority: 'nightly' },
    ] as const
  ).flatMap((whose) => [
    { ...target, ...whose, profile: 'verify', pool: 'A10G' },
    { ...target, ...whose, profile: 'rehearse', pool: 'rehearsal' },
  ]),
  tags: {},
  nightly: { usdPerNight: 10, usdUnknown: 1, freshForDays: 7 },
  sweep: { mostWaitingSeconds: 3600 },
};

async function read(body: Uint8Array): Promise<DeployedInstallation> {
  const store = new MemoryStore();
  await store.create('installation/1.json', body);
  return readDeployedInstallation(store, 'installation/1.json');
}

describe('the description of an installation', () => {
  it('is read from the store', async () => {
    expect(await read(encodeDocument(GOOD))).toEqual(GOOD);
  });

  it.each([
    { trust: 'fork', priority: 'interactive' },
    { trust: 'repository', priority: 'nightly' },
  ])('tells where jobs of class $trust go, $priority, or cannot be used', async ({ trust, priority }) => {
    const targets = GOOD.targets.filter(
      (found) => found.trust !== trust || found.priority !== priority || found.profile !== 'verify',
    );

    await expect(read(encodeDocument({ ...GOOD, targets }))).rejects.toThrow(
      `no target for verify of class ${trust}, ${priority}, in the pool A10G`,
    );
  });

  it('tells all that is wrong with it, and what to do', async () => {
    const wrong = { ...GOOD, nightly: { ...GOOD.nightly, usdPerNight: -1 }, sweep: {}, spare: 1 };

    const reading = read(encodeDocument(wrong));

    await expect(reading).rejects.toThrow(
      /usdPerNight[\s\S]*mostWaitingSeconds|mostWaitingSeconds[\s\S]*usdPerNight/,
    );
    await expect(reading).rejects.toThrow(/spare[\s\S]*Deploy again/);
  });

  it('is missed by its key', async () => {
    await expect(readDeployedInstallation(new MemoryStore(), 'installation/2.json')).rejects.toThrow(
      '(installation/2.json) cannot be used: it is not in the store',
    );
  });

  it('is a document', async () => {
    await expect(read(encode('{'))).rejects.toThrow('cannot be used');
  });
});
