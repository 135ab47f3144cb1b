import { z } from 'zod';
import { subjectSchema } from '../receive/message.ts';
import { readDocument } from '../store/documents.ts';
import { type UpdatePorts, updateDocument } from '../store/update-document.ts';

/** Who waits for the work of a run: its job is cancelled when nobody is left. */
export const wanter = z.strictObject({
  installation: z.int(),
  repository: z.strictObject({ owner: z.string(), name: z.string() }),
  subject: subjectSchema,
});
export type Wanter = z.output<typeof wanter>;

const wantersSchema = z.strictObject({ version: z.literal(1), by: z.array(wanter) });
type Wanters = z.output<typeof wantersSchema>;
const NOBODY: Wanters = { version: 1, by: [] };

function wantersKey(prefix: string): string {
  return `${prefix}/wanted.json`;
}

/** Those who wait for the run under a prefix, in the order in which they came. */
export async function wantersOf(
  { store }: Pick<UpdatePorts, 'store'>,
  prefix: string,
): Promise<readonly Wanter[]> {
  return (await readDocument(store, wantersKey(prefix), wantersSchema))?.value.by ?? [];
}

/** The same list with one more at its end, where it is not in it. */
export function withWanter(list: readonly Wanter[], added: Wanter): readonly Wanter[] {
  return list.some((other) => isSame(other, added)) ? list : [...list, added];
}

export async function addWanter(ports: UpdatePorts, prefix: string, wants: Wanter): Promise<void> {
  await updateDocument(ports, wantersKey(prefix), wantersSchema, (known): Wanters => {
    const before = known ?? NOBODY;
    const by = withWanter(before.by, wants);
    return by === before.by ? before : { ...before, by: [...by] };
  });
}

/** Takes one who waits off the list, and gives those who are left. */
export async function removeWanter(
  ports: UpdatePorts,
  prefix: string,
  wants: Wanter,
): Promise<readonly Wanter[]> {
  const { by } = await updateDocument(ports, wantersKey(prefix), wantersSchema, (known): Wanters => {
    const before = known ?? NOBODY;
    const left = before.by.filter((other) => !isSame(other, wants));
    return left.length === before.by.length ? before : { ...before, by: left };
  });
  return by;
}

function isSame(one: Wanter, other: Wanter): boolean {
  return (
    one.repository.owner === other.repository.owner &&
    one.repository.name === other.repository.name &&
    JSON.stringify(one.subject) === JSON.stringify(other.subject)
  );
}

/** Who wants an attempt stands at its run; a rehearsal is its own. */
export function wantedPrefix(prefix: string): string {
  return prefix.replace(/\/attempts\/\d+$/, '');
}
