import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type OptionDefinition, type OptionTable, optionTable } from '../../../core/swift/option-table.ts';

/** What test/differential/record_installed_tables.py took from the parsers of a real installation. */
const Installation = z.object({
  release: z.string(),
  transformers: z.string(),
  dashedTwins: z.boolean(),
  definitions: z.array(z.array(z.json())),
  options: z.record(z.string(), z.record(z.string(), z.number())),
  negations: z.record(z.string(), z.array(z.string())),
});

/** Defaults that depend on the torch beside which transformers is installed, so that source alone does not tell. */
const KNOWN_ONLY_AT_RUN_TIME = ['optim'];

const installations = ['4.6.0', '3.12.6', '2.6.1', '1.7.3'].map(readInstallation);

describe.each(installations)(
  'the tables read from source of ms-swift $release beside transformers $transformers',
  (installed) => {
    const subcommands = Object.entries(installed.options);

    it('cover the subcommands that train, infer, export and deploy', () => {
      expect(Object.keys(installed.options)).toEqual(
        expect.arrayContaining(['sft', 'infer', 'export', 'deploy']),
      );
    });

    it.each(subcommands)('have the options that the installed parser of %s has', (subcommand, options) => {
      const table = tableOf(installed.release, subcommand);

      expect(table.transformers).toBe(installed.transformers);
      expect(table.dashedTwins).toBe(installed.dashedTwins);
      expect(new Set(table.options.keys())).toEqual(new Set(Object.keys(options)));
    });

    it.each(subcommands)('define each option as the installed parser of %s does', (subcommand, options) => {
      const table = tableOf(installed.release, subcommand);

      const read = [...table.options.values()].map((option) =>
        withoutRunTimeDefault(option.name, parserView(option)),
      );

      const recorded = Object.entries(options).map(([name, definition]) =>
        withoutRunTimeDefault(name, installed.definitions[definition] ?? []),
      );
      expect(new Map(read)).toEqual(new Map(recorded));
    });

    it.each(Object.entries(installed.negations))('have the --no_ twins of %s', (subcommand, names) => {
      const table = tableOf(installed.release, subcommand);

      const negatable = [...table.options.values()].filter((option) => option.negatable);

      expect(new Set(negatable.map(({ name }) => name))).toEqual(new Set(names));
    });
  },
);

function readInstallation(release: string): z.infer<typeof Installation> {
  const file = new URL(`./fixtures/installed-tables-${release}.json`, import.meta.url);
  return Installation.parse(JSON.parse(readFileSync(file, 'utf8')));
}

function tableOf(release: string, subcommand: string): OptionTable {
  const table = optionTable(release, subcommand);
  if (table === null) throw new Error(`no table of ${subcommand} in ${release}`);
  return table;
}

/** An option as argparse holds it; the parser does not tell JSON from other text. */
function parserView(option: OptionDefinition): readonly unknown[] {
  const type = option.kind === 'json' ? 'string' : option.kind;
  const fallback = option.default.kind === 'value' ? option.default.value : option.default.text;
  return [type, option.list, option.bare, option.choices, fallback];
}

function withoutRunTimeDefault(name: string, definition: readonly unknown[]): [string, readonly unknown[]] {
  return [name, KNOWN_ONLY_AT_RUN_TIME.includes(name) ? definition.slice(0, -1) : definition];
}
