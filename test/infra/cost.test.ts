import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { costPage } from '../../infra/cost.ts';
import { ofType, synthesised } from './synthesised.ts';

const STACK = synthesised();
const PAGE = readFileSync(new URL('../../docs/cost.md', import.meta.url), 'utf8');

it('docs/cost.md is what the price files say: node infra/write-cost.ts', () => {
  expect(PAGE).toBe(costPage());
});

it('has the price of half an hour on a g5.xlarge: 1.006 an hour for 45 minutes', () => {
  expect(PAGE).toContain('| gpu-1 | g5.xlarge | 1.006 | 0.34 | 0.75 | 4.28 | 2, twice |');
});

it.each([
  ['AWS::SecretsManager::Secret', 2, '| 2 secrets | 0.80 |'],
  ['AWS::CloudWatch::Alarm', 8, '| 8 alarms | 0.80 |'],
  ['AWS::CloudWatch::Dashboard', 1, '| a dashboard | 0.00 |'],
])('counts what the stack has of %s', (type, number, row) => {
  expect(ofType(STACK, type)).toHaveLength(number);
  expect(PAGE).toContain(row);
});
