import { spawn } from 'node:child_process';

/** Asks the desktop to open an address; `say` is told where there is none. */
export function openInBrowser(address: string, say: (text: string) => void): void {
  const program = process.platform === 'darwin' ? 'open' : 'xdg-open';
  spawn(program, [address], { stdio: 'ignore', detached: true })
    .once('error', () => say(`${program} is not here: open ${address} yourself`))
    .unref();
}
