import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type InputOwner,
  storedPrefix,
  storeFile,
  storeFolder,
} from '../../../core/flow/store/stored-input.ts';
import { MemoryStore } from '../../fakes/memory-store.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const OURS: InputOwner = { trust: 'repository', repository: { owner: 'ann', name: 'posts' } };
const FILE = { path: 'rows.jsonl', body: bytes('{}\n') };
/** `printf '{}\n' | sha256sum` */
const DIGEST = 'ca3d163bab055381827226140568f3bef7eaac187cebd76878e0b63e9e442356';
/** `printf 'ann/posts\n%s\n' $DIGEST | sha256sum` */
const NAME = '91d7ca470b4c4f50d80f0b39127b691fd0bf96c20e6c63b6cad832d857f64de5';

describe('a file of a repository', () => {
  it('lies below its class of trust, under a name that only who has the file and knows the repository can tell', async () => {
    const store = new MemoryStore();

    const found = await storeFile(store, OURS, FILE);

    expect(found).toEqual({
      kind: 'file',
      source: `store:inputs/repository/${NAME}`,
      digest: DIGEST,
      revision: null,
    });
    expect(await store.list('')).toEqual([`inputs/repository/${NAME}/rows.jsonl`]);
    expect(storedPrefix(found.source)).toBe(`inputs/repository/${NAME}`);
  });

  it.each<{ what: string; other: InputOwner }>([
    { what: 'of a fork', other: { ...OURS, trust: 'fork' } },
    { what: 'of another repository', other: { ...OURS, repository: { owner: 'ann', name: 'notes' } } },
    { what: "of another owner's", other: { ...OURS, repository: { owner: 'bob', name: 'posts' } } },
  ])('$what has another place and the same digest', async ({ other }) => {
    const store = new MemoryStore();

    const [one, two] = [await storeFile(store, OURS, FILE), await storeFile(store, other, FILE)];

    expect(two.source).not.toBe(one.source);
    expect(two.digest).toBe(one.digest);
    expect(await store.list('inputs/')).toHaveLength(2);
  });

  it('has a name of 64 hexadecimal digits in any repository, as the roles of jobs have it', async () => {
    const word = fc.stringMatching(/^[A-Za-z0-9._-]{1,100}$/);
    const owner = fc.record({
      trust: fc.constantFrom('repository' as const, 'fork' as const),
      repository: fc.record({ owner: word, name: word }),
    });

    await fc.assert(
      fc.asyncProperty(owner, fc.uint8Array({ maxLength: 64 }), async (of, body) => {
        const { source } = await storeFile(new MemoryStore(), of, { path: 'a', body });

        expect(source).toMatch(new RegExp(`^store:inputs/${of.trust}/[0-9a-f]{64}$`));
      }),
    );
  });
});

describe('a folder of a repository', () => {
  it('has all its files under one name, whatever their order', async () => {
    const [one, other] = [new MemoryStore(), new MemoryStore()];
    const picture = { path: 'images/1.png', body: bytes('1') };

    const found = await storeFolder(one, OURS, [FILE, picture]);
    const again = await storeFolder(other, OURS, [picture, FILE]);

    expect(again).toEqual(found);
    const prefix = storedPrefix(found.source);
    expect(await one.list('')).toEqual([`${prefix}/images/1.png`, `${prefix}/rows.jsonl`]);
  });
});
