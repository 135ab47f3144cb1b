import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { OPTION_RULES } from '../../../../core/preflight/options/check-options.ts';

const page = readFileSync(new URL('../../../../docs/checks/options.md', import.meta.url), 'utf8');
const [codes = '', examples = ''] = page.split('## Examples');

describe('the rules of the option checks', () => {
  it('have names of their own', () => {
    const ids = OPTION_RULES.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => !/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(id))).toEqual([]);
  });

  it('say where the engine says so', () => {
    expect(OPTION_RULES.filter(({ source }) => !/[a-z]/.test(source)).map(({ id }) => id)).toEqual([]);
  });

  const used = [...new Set(OPTION_RULES.map(({ code }) => code))];

  it.each(used)('%s is explained and shown by an example', (code) => {
    expect(codes).toContain(`| \`${code}\` |`);
    expect(examples).toContain(`| \`${code}\` |`);
  });

  it.each(used)('%s is explained with the levels that its rules give', (code) => {
    const levels = new Set(OPTION_RULES.filter((rule) => rule.code === code).map(({ level }) => level));
    const row = codes.split('\n').find((line) => line.startsWith(`| \`${code}\` |`)) ?? '';
    const explained =
      row
        .split('|')[2]
        ?.split(',')
        .map((word) => word.trim()) ?? [];
    expect(new Set(explained)).toEqual(levels);
  });
});
