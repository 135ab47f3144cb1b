import { expect } from 'vitest';

/**
 * `toMatchObject` takes a regular expression for an object without fields, which every value has: such an expectation
 * cannot fail. Here it always does; `expect.stringMatching` is what was meant.
 */
expect.addEqualityTesters([
  (received, expected) => (expected instanceof RegExp && !(received instanceof RegExp) ? false : undefined),
]);
