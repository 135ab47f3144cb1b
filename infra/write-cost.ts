import { writeFileSync } from 'node:fs';
import { costPage } from './cost.ts';

/** `node infra/write-cost.ts`: docs/cost.md from the price files. */
writeFileSync(new URL('../docs/cost.md', import.meta.url), costPage());
