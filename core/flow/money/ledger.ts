import { z } from 'zod';
import type { Settings } from '../../settings/settings.ts';

/** Money of one try: held back at its worst case before it is submitted, replaced by what it cost when it is over. */
const entrySchema = z.object({
  /** The try's name. */
  id: z.string(),
  /** `owner/name`. */
  repository: z.string(),
  /** `pull 7`, `push <commit>`, `post <id>`. */
  subject: z.string(),
  author: z.string(),
  /** The identity of the run. */
  run: z.string(),
  usd: z.number().min(0),
  state: z.enum(['reserved', 'paid']),
  at: z.iso.datetime(),
});

export type LedgerEntry = z.output<typeof entrySchema>;

/** All that was spent in a month, of every repository. Stored as `ledger/<YYYY-MM>.json`. */
export const ledgerSchema = z.object({ version: z.literal(1), entries: z.array(entrySchema) });
export type Ledger = z.output<typeof ledgerSchema>;

export const EMPTY_LEDGER: Ledger = { version: 1, entries: [] };

/** The month that a time lies in, UTC: each has a ledger of its own. */
export function ledgerMonth(at: Date): string {
  return at.toISOString().slice(0, 7);
}

export function ledgerKey(month: string): string {
  return `ledger/${month}.json`;
}

export interface Budgets extends Readonly<Settings['budget']> {
  /** What all repositories together may cost in a month: the maintainer of the installation decides. */
  readonly installation: number;
}

/** What a try would be entered with. */
export type Wish = Omit<LedgerEntry, 'state' | 'at'>;

export interface Overspent {
  readonly budget: keyof Budgets;
  /** What the budget has left for it, in US dollars; never negative. */
  readonly left: number;
}

/** Each budget with the entries that count against it, the narrowest first. */
const COUNTED: readonly (readonly [keyof Budgets, (entry: LedgerEntry, wish: Wish) => boolean])[] = [
  ['run', (entry, wish) => isOfSubject(entry, wish) && entry.run === wish.run],
  ['pullRequest', isOfSubject],
  ['author', (entry, wish) => entry.repository === wish.repository && entry.author === wish.author],
  ['month', (entry, wish) => entry.repository === wish.repository],
  ['installation', () => true],
];

function isOfSubject(entry: LedgerEntry, wish: Wish): boolean {
  return entry.repository === wish.repository && entry.subject === wish.subject;
}

/** The narrowest budget that a try would exceed; null where all have enough left. */
export function overspent({ entries }: Ledger, wish: Wish, budgets: Budgets): Overspent | null {
  for (const [budget, counts] of COUNTED) {
    const spent = total(entries.filter((entry) => counts(entry, wish)));
    const left = budgets[budget] - spent;
    if (wish.usd > left + ROUNDING) return { budget, left: Math.max(0, left) };
  }
  return null;
}

/** Sums of binary fractions of a cent may differ from what is written by this much. */
const ROUNDING = 1e-9;

/**
 * The ledger with the try in it, held back at that time. Money that was held back for it before stays as much, and its
 * time is renewed: whoever gives back what nobody claimed sees that somebody is about to.
 */
export function withReservation(ledger: Ledger, wish: Wish, at: Date): Ledger {
  const entry: LedgerEntry = { ...wish, state: 'reserved', at: at.toISOString() };
  const known = ledger.entries.find(({ id }) => id === wish.id);
  if (known === undefined) return { ...ledger, entries: [...ledger.entries, entry] };
  if (known.state === 'paid') return ledger;
  return replaced(ledger, { ...known, at: entry.at });
}

/** The ledger without money that was held back, as long as nobody has renewed it. */
export function withoutReservation(ledger: Ledger, { id, at }: Pick<LedgerEntry, 'id' | 'at'>): Ledger {
  const entries = ledger.entries.filter(
    (entry) => entry.id !== id || entry.at !== at || entry.state !== 'reserved',
  );
  return entries.length === ledger.entries.length ? ledger : { ...ledger, entries };
}

function replaced(ledger: Ledger, changed: LedgerEntry): Ledger {
  return { ...ledger, entries: ledger.entries.map((entry) => (entry.id === changed.id ? changed : entry)) };
}

/** The ledger with what a try really cost. What is paid once is not changed again. */
export function withPayment(ledger: Ledger, id: string, usd: number): Ledger {
  const entries = ledger.entries.map((entry) =>
    entry.id === id && entry.state === 'reserved' ? { ...entry, usd, state: 'paid' as const } : entry,
  );
  return { ...ledger, entries };
}

/**
 * What a subject has paid and what is held back for it, in US dollars; of one run of it, or of all. `except` is the id of
 * an entry that does not count.
 */
export function moneyOf(
  { entries }: Ledger,
  of: {
    readonly repository: string;
    readonly subject: string;
    readonly run?: string;
    readonly except?: string;
  },
): { readonly spent: number; readonly reserved: number } {
  const own = entries.filter(
    ({ id, repository, subject, run }) =>
      id !== of.except && repository === of.repository && subject === of.subject && run === (of.run ?? run),
  );
  return {
    spent: total(own.filter(({ state }) => state === 'paid')),
    reserved: total(own.filter(({ state }) => state === 'reserved')),
  };
}

function total(entries: readonly LedgerEntry[]): number {
  return entries.reduce((sum, { usd }) => sum + usd, 0);
}
