import { expect, it } from 'vitest';
import { qualityRules } from '../../../core/preflight/quality/check-quality.ts';
import { RULE_IDS } from '../../../core/settings/rule-ids.ts';

it('every rule about writing can be switched', () => {
  const switchable: readonly string[] = RULE_IDS;

  expect(qualityRules.map(({ id }) => id).filter((id) => !switchable.includes(id))).toEqual([]);
});
