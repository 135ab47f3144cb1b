import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ObjectStore } from '../../core/ports/object-store.ts';

export interface StoreUnderTest {
  readonly store: ObjectStore;
  readonly close: () => Promise<void>;
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (body: Uint8Array | undefined): string => new TextDecoder().decode(body);

/** What every object store must do. `open` gives an empty one. */
export function describeObjectStore(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`${name} as an object store`, () => {
    let opened: StoreUnderTest;
    let store: ObjectStore;

    beforeAll(async () => {
      opened = await open();
      store = opened.store;
    });
    afterAll(() => opened.close());

    it('reads nothing where nothing was written', async () => {
      expect(await store.read('absent/key')).toBeNull();
    });

    it('reads what was created, byte for byte', async () => {
      const body = Uint8Array.from({ length: 256 }, (_, index) => index);

      expect(await store.create('created/bytes', body)).toBe('created');

      expect([...((await store.read('created/bytes'))?.body ?? [])]).toEqual([...body]);
    });

    it('creates once: the first writer keeps the key', async () => {
      await store.create('once', bytes('first'));

      expect(await store.create('once', bytes('second'))).toBe('exists');
      expect(text((await store.read('once'))?.body)).toBe('first');
    });

    it('lets exactly one of many creators win', async () => {
      const writers = Array.from({ length: 20 }, (_, index) =>
        store.create('race/create', bytes(`writer ${index}`)),
      );

      const outcomes = await Promise.all(writers);

      expect(outcomes.filter((outcome) => outcome === 'created')).toHaveLength(1);
      const winner = outcomes.indexOf('created');
      expect(text((await store.read('race/create'))?.body)).toBe(`writer ${winner}`);
    });

    it('replaces the version that it was shown, and only that', async () => {
      await store.create('swap', bytes('one'));
      const seen = (await store.read('swap'))?.version ?? '';

      expect(await store.replace('swap', bytes('two'), seen)).toBe('replaced');
      expect(await store.replace('swap', bytes('three'), seen)).toBe('changed');

      expect(text((await store.read('swap'))?.body)).toBe('two');
    });

    it('does not replace what is not there', async () => {
      expect(await store.replace('never/created', bytes('x'), 'any')).toBe('changed');
      expect(await store.read('never/created')).toBeNull();
    });

    it('loses no update of many that compare and swap', async () => {
      await store.create('counter', bytes('0'));
      const increment = async (): Promise<void> => {
        for (;;) {
          const seen = await store.read('counter');
          if (seen === null) throw new Error('the counter is gone');
          const next = bytes(String(Number(text(seen.body)) + 1));
          if ((await store.replace('counter', next, seen.version)) === 'replaced') return;
        }
      };

      await Promise.all(Array.from({ length: 12 }, increment));

      expect(text((await store.read('counter'))?.body)).toBe('12');
    });

    it('lists the keys of a prefix in order, also of half a name', async () => {
      for (const key of ['list/b/2', 'list/a', 'list/b/10', 'lists/other'])
        await store.create(key, bytes('x'));

      expect(await store.list('list/')).toEqual(['list/a', 'list/b/10', 'list/b/2']);
      expect(await store.list('list')).toEqual(['list/a', 'list/b/10', 'list/b/2', 'lists/other']);
      expect(await store.list('list/b/1')).toEqual(['list/b/10']);
      expect(await store.list('nothing/here/')).toEqual([]);
    });

    it.each(['../outside', 'a/../b', '/absolute', 'a//b', '', './a'])('refuses %j as a key', async (key) => {
      await expect(store.create(key, bytes('x'))).rejects.toThrow(RangeError);
    });
  });
}
