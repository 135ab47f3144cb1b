/** Aborts when this process is asked to stop: SIGTERM (Batch, spot) or SIGINT (a terminal). */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => controller.abort(signal));
  return controller.signal;
}
