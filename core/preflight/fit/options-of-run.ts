import type { Run } from '../../post/post.ts';
import type { OptionRecord } from '../../post/runs/option-record.ts';

/** Reads single options of a run by the newest engine's names. Option values come as words. */
export interface Options {
  text(name: string): string | null;
  list(name: string): readonly string[];
  number(name: string): number | null;
  /** Null where the option is left out or is no boolean. */
  flag(name: string): boolean | null;
}

/** The run's options in the newest engine's names: as it is written, or as it was translated. */
export function optionsOfRun(run: Pick<Run, 'options' | 'translation'>): Options {
  return readOptions(run.translation?.options ?? run.options);
}

export function readOptions(record: OptionRecord): Options {
  const options = new Map(Object.entries(record).map(([name, value]) => [name.replaceAll('-', '_'), value]));
  const text = (name: string): string | null => {
    const value = options.get(name);
    if (value === undefined) return null;
    if (value === true) return 'true';
    return typeof value === 'string' ? value : (value[0] ?? null);
  };
  return {
    text,
    list(name) {
      const value = options.get(name);
      if (value === undefined || value === true) return [];
      return typeof value === 'string' ? [value] : value;
    },
    number(name) {
      const value = text(name);
      const number = value === null || value.trim() === '' ? Number.NaN : Number(value);
      return Number.isFinite(number) ? number : null;
    },
    flag(name) {
      const value = text(name)?.toLowerCase();
      if (value === undefined) return null;
      if (/^(?:true|yes|y|t|1)$/.test(value)) return true;
      return /^(?:false|no|n|f|0|none)$/.test(value) ? false : null;
    },
  };
}
