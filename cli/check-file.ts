import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Root } from 'mdast';
import { openHubs } from '../adapters/hub/open-hubs.ts';
import { existingPaths, repositoryOf } from '../adapters/machine/repository-files.ts';
import { systemClock } from '../adapters/machine/system-clock.ts';
import { parseDiagrams } from '../adapters/mermaid/parse-diagrams.ts';
import { plainPath } from '../core/flow/plan/inputs.ts';
import { isInside, outputOf } from '../core/flow/plan/output-folder.ts';
import { askHubs, type HubAnswers, NOT_ASKED } from '../core/preflight/access/ask-hubs.ts';
import { type DownloadSize, downloadSize } from '../core/preflight/access/download-size.ts';
import { hubReferences } from '../core/preflight/access/hub-references.ts';
import { checkPost } from '../core/preflight/check-post.ts';
import type { Diagnosis } from '../core/preflight/diagnosis.ts';
import type { HardwareClass } from '../core/preflight/hardware.ts';
import { diagramsOf } from '../core/preflight/quality/diagrams.ts';
import { referencedFiles } from '../core/preflight/quality/repository-paths.ts';
import { openPage, type QualityView } from '../core/preflight/quality/view.ts';
import type { Settings } from '../core/settings/settings.ts';
import { configsIn } from './local-configs.ts';
import type { PostFile } from './read-file.ts';

/** What is known besides the post. */
export interface CheckAround {
  /** The folder that the command was called in. */
  readonly directory: string;
  readonly settings: Settings;
  readonly hardware: HardwareClass;
  /** Hubs may be asked. */
  readonly online: boolean;
}

export interface CheckedPost {
  readonly diagnosis: Diagnosis;
  /** What a first run has to fetch from the hubs; null where they were not asked. */
  readonly download: DownloadSize | null;
}

/** Looks at everything around a post that its check needs: files beside it, its diagrams, and the hubs if they may be asked. */
export async function checkReadPost(
  path: string,
  { post, text, tree }: PostFile,
  { directory, settings, hardware, online }: CheckAround,
): Promise<CheckedPost> {
  const folders = [directory, dirname(resolve(directory, path))];
  const outputs = post.runs.map(outputOf);
  const isLocal = (name: string): boolean =>
    folders.some((folder) => existsSync(resolve(folder, name))) ||
    outputs.some((output) => isInside(plainPath(name), output));
  const references = new Map(post.runs.map((run) => [run.id, hubReferences(run, isLocal)]));
  const asked = [...references.values()].flat();
  const answers: HubAnswers = online ? await askHubs(asked, openHubs(process.env, systemClock)) : NOT_ASKED;
  const view = tree === null ? null : await viewOf(path, { post, text, tree }, directory);
  const configOf = configsIn(...folders);
  return {
    diagnosis: checkPost({ post, settings, hardware, references, answers, view, configOf }),
    download: online ? downloadSize(asked, answers) : null,
  };
}

async function viewOf(
  path: string,
  { post, text, tree }: PostFile & { readonly tree: Root },
  directory: string,
): Promise<QualityView> {
  const place = await repositoryOf(resolve(directory, path));
  const page = openPage(post, place.path, text, tree);
  const files = await existingPaths(place.top, referencedFiles(page));
  const diagrams = diagramsOf(page);
  const results = diagrams.length === 0 ? [] : await parseDiagrams(diagrams.map((diagram) => diagram.text));
  const byOffset = diagrams.flatMap(({ offset }, index) => {
    const result = results[index];
    return result === undefined ? [] : [[offset, result] as const];
  });
  return { ...page, files, diagrams: new Map(byOffset) };
}
