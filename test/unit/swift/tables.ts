import { type OptionDefinition, type OptionTable, optionTable } from '../../../core/swift/option-table.ts';

/** A table that the test expects to exist. */
export function tableOf(release: string, subcommand: string): OptionTable {
  const table = optionTable(release, subcommand);
  if (table === null) throw new Error(`no table of ${subcommand} in ${release}`);
  return table;
}

/** An option that the test expects to exist. */
export function optionOf(release: string, subcommand: string, name: string): OptionDefinition {
  const option = tableOf(release, subcommand).options.get(name);
  if (option === undefined) throw new Error(`no option ${name} of ${subcommand} in ${release}`);
  return option;
}
