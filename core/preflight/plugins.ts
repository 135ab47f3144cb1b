import type { Run } from '../post/post.ts';
import type { Asked } from './policy.ts';

/** Options that name files with code of the author (`custom_register_path` since 2.x, `external_plugins` since 3.2). */
const PLUGIN_OPTIONS: readonly string[] = ['external_plugins', 'custom_register_path'];

/** The files with code that a run has the engine import, where its words name them. */
export function pluginsOf({ options, words, line, column }: Run): readonly Asked[] {
  return Object.entries(options).flatMap(([name, value]) => {
    if (!PLUGIN_OPTIONS.includes(name.replaceAll('-', '_')) || value === true) return [];
    return [value].flat().map((path) => {
      const word = words.find(({ text }) => text === path || text.endsWith(`=${path}`));
      return { name: path, line: word?.line ?? line, column: word?.column ?? column };
    });
  });
}
