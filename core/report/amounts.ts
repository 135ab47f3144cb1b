/** A duration for people. */
export function timeText(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3600).toPrecision(2)} h`;
}

/** US dollars for people; an amount above zero is never shown as zero. */
export function priceText(dollars: number): string {
  if (dollars === 0) return '0 USD';
  return dollars < 0.01 ? 'under 0.01 USD' : `${dollars.toFixed(2)} USD`;
}

/** A count with its noun. */
export function plural(count: number, one: string, several = `${one}s`): string {
  return `${count} ${count === 1 ? one : several}`;
}

/** "2026-01-31 12:41 UTC". */
export function momentText(moment: Date): string {
  return `${moment.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
