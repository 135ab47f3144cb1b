import type { Diagnosis } from '../../core/preflight/diagnosis.ts';
import { githubAnnotations } from '../../core/report/github-annotations.ts';
import { sarifOf } from '../../core/report/sarif.ts';
import { type CheckedPost, checkReadPost } from '../check-file.ts';
import { hardwareNamed } from '../hardware-named.ts';
import { readPostAndText } from '../read-file.ts';
import { settingsFor } from '../settings.ts';
import { showDiagnosis, showDownload, showSummary } from '../show/diagnosis.ts';

export interface CheckOptions {
  readonly format: 'text' | 'json' | 'sarif' | 'github';
  /** The hardware class that was asked for; null: the first of the settings. */
  readonly gpu: string | null;
  /** Hubs may be asked. */
  readonly online: boolean;
}

interface Checked extends CheckedPost {
  readonly text: string;
  readonly hardware: string;
}

/** Says everything about posts that costs nothing. 0: nothing is wrong, or only warnings; 1: there is an error. */
export async function check(paths: readonly string[], options: CheckOptions): Promise<number> {
  const checked: Checked[] = [];
  for (const path of paths) checked.push(await checkFile(path, process.cwd(), options));
  const diagnoses = checked.map(({ diagnosis }) => diagnosis);
  process.stdout.write(shown(checked, diagnoses, options.format));
  return diagnoses.some(({ problems }) => problems.some(({ level }) => level === 'error')) ? 1 : 0;
}

async function checkFile(path: string, directory: string, options: CheckOptions): Promise<Checked> {
  const read = await readPostAndText(path, directory);
  const settings = await settingsFor(path, directory);
  const hardware = hardwareNamed(options.gpu ?? settings.hardware[0] ?? 'A10G');
  const { online } = options;
  const checked = await checkReadPost(path, read, { directory, settings, hardware, online });
  return { ...checked, text: read.text, hardware: hardware.name };
}

function shown(
  checked: readonly Checked[],
  diagnoses: readonly Diagnosis[],
  format: CheckOptions['format'],
): string {
  switch (format) {
    case 'json':
      return `${JSON.stringify({ posts: diagnoses }, null, 2)}\n`;
    case 'sarif':
      return `${JSON.stringify(sarifOf(diagnoses, '0.1.0'), null, 2)}\n`;
    case 'github':
      return diagnoses.map(githubAnnotations).join('');
    case 'text': {
      const posts = checked.map(({ diagnosis, text }) => showDiagnosis(diagnosis, text));
      const downloads = checked.flatMap(({ download }) => (download === null ? [] : [download]));
      return `${posts.join('\n')}\n${showSummary(diagnoses, checked[0]?.hardware ?? '')}${showDownload(downloads)}`;
    }
  }
}
