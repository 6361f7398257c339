const UNITS = { Mi: 1024 ** 2, Gi: 1024 ** 3 } as const;
/** Docker's minimum of a container. */
const LEAST_BYTES = 6 * UNITS.Mi;
const LEAST_CORES = 0.01;

/** Converts cores as Kubernetes writes them: `500m` is a half. */
export function coresOf(cpu: string): number {
  return Math.max(LEAST_CORES, cpu.endsWith('m') ? Number(cpu.slice(0, -1)) / 1000 : Number(cpu));
}

/** Converts memory as Kubernetes writes it: `512Mi`, `2Gi`. */
export function bytesOf(memory: string): number {
  const unit = memory.slice(-2) as keyof typeof UNITS;
  return Math.max(LEAST_BYTES, Number(memory.slice(0, -2)) * UNITS[unit]);
}
