/** Outputs of a stack have letters and digits alone: `Definitiongpu1fork460`, `Queuegpu1repositorynightly`. */
export function outputName(kind: string, ...parts: readonly string[]): string {
  return [kind, ...parts].join('').replaceAll(/[^A-Za-z0-9]/g, '');
}
