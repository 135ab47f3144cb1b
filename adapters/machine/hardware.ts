import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** The hardware class of this machine: `cpu`, or `<number> x <GPU name>`. */
export async function hardwareClass(): Promise<string> {
  const asked = await promisify(execFile)('nvidia-smi', ['--query-gpu=name', '--format=csv,noheader']).catch(
    () => null,
  );
  const names = (asked?.stdout ?? '').split('\n').filter((name) => name.trim() !== '');
  return names.length === 0 ? 'cpu' : `${names.length} x ${names[0]?.trim()}`;
}
