import type { Run } from '../post/post.ts';
import type { Asked } from './policy.ts';

/** Options that name files with code of the author (`custom_register_path` since 2.x, `external_plugins` since 3.2). */
export const PLUGIN_OPTIONS: readonly string[] = ['external_plugins', 'custom_register_path'];

/** Options that name models to load. */
export const MODEL_OPTIONS: readonly string[] = [
  'model',
  'model_id_or_path',
  'ref_model',
  'reward_model',
  'teacher_model',
];

/** What a run names by some of its options, each at its word where its words have it. */
export function namedFiles(
  { options, words, line, column }: Run,
  names: readonly string[],
): readonly Asked[] {
  return Object.entries(options).flatMap(([name, value]) => {
    if (!names.includes(name.replaceAll('-', '_')) || value === true) return [];
    return [value].flat().map((path) => {
      const word = words.find(({ text }) => text === path || text.endsWith(`=${path}`));
      return { name: path, line: word?.line ?? line, column: word?.column ?? column };
    });
  });
}
