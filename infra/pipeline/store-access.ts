import type { StoreAccess } from '../store/access.ts';
import { INSTALLATION_KEY } from '../store/store.ts';
import type { FunctionName } from './functions.ts';

/** What each function does in the store: what its part of core/flow reads and writes. */
export const STORE_ACCESS: Readonly<Record<FunctionName, StoreAccess>> = {
  webhook: {},
  advance: {
    read: [
      INSTALLATION_KEY,
      'inputs/*',
      'ledger/*',
      'open/*',
      'jobs/*',
      'pages/*',
      'posts/*',
      'pulls/*',
      'pushes/*',
      'rehearsals/*',
      'rehearsed/*',
      'runs/*',
    ],
    create: [
      'inputs/*',
      'jobs/*',
      'open/*',
      'rehearsals/*/plans/*',
      'rehearsals/*/reservation',
      'runs/*/plans/*',
      'runs/*/reservation',
    ],
    change: [
      'ledger/*',
      'pages/*',
      'posts/*',
      'pulls/*',
      'pushes/*',
      'rehearsed/*',
      'rehearsals/*/job.json',
      'rehearsals/*/wanted.json',
      'runs/*/job.json',
      'runs/*/wanted.json',
    ],
  },
  callback: {
    read: [INSTALLATION_KEY, 'jobs/*', 'ledger/*', 'open/*', 'rehearsals/*', 'runs/*'],
    create: ['open/*', 'rehearsals/*/outcomes/*', 'runs/*/outcomes/*'],
    change: ['ledger/*'],
  },
  nightly: { read: [INSTALLATION_KEY, 'posts/*'], change: ['posts/*'] },
  sweep: {
    read: [INSTALLATION_KEY, 'jobs/*', 'ledger/*', 'open/*', 'rehearsals/*', 'runs/*'],
    create: ['jobs/*', 'open/*', 'rehearsals/*/outcomes/*', 'runs/*/outcomes/*'],
    change: ['ledger/*', 'rehearsals/*/job.json', 'runs/*/job.json'],
  },
};
