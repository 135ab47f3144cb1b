import { z } from 'zod';
import type { Progress } from './progress.ts';

/** One line of JSON on standard output, where the job's owner follows it. */
export function tell(progress: Progress): void {
  process.stdout.write(`${JSON.stringify(progress)}\n`);
}

export function explainPlanProblem(path: string, error: z.ZodError): string {
  return `${path} is not an attempt plan:\n${z.prettifyError(error)}\n`;
}
