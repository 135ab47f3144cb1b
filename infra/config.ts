import type { ConfigInput } from './config-schema.ts';

/**
 * What a maintainer decides, in one place. Empty, it works: everything has a default, which config-schema.ts states with
 * its meaning. A wrong value stops `npm run deploy` before anything is changed, with a sentence that says what to write.
 */
export const config: ConfigInput = {};
