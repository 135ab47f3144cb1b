/** What a job can have of an instance. */
export interface InstanceType {
  readonly vcpus: number;
  readonly gpus: number;
  readonly nominalMemoryMiB: number;
  /**
   * What is left for jobs: less than nominal, since the system and the agent take some. Karpenter's table
   * (karpenter-provider-aws@1d927085d), which is for Kubernetes and below what ECS leaves.
   */
  readonly allocatableMemoryMiB: number;
}

/** The smallest instance of each pool: a job that fits it fits the others of the pool. */
export const INSTANCE_TYPES = {
  'm7i.xlarge': { vcpus: 4, gpus: 0, nominalMemoryMiB: 16_384, allocatableMemoryMiB: 14_162 },
  'g5.xlarge': { vcpus: 4, gpus: 1, nominalMemoryMiB: 16_384, allocatableMemoryMiB: 14_162 },
  'g5.12xlarge': { vcpus: 48, gpus: 4, nominalMemoryMiB: 196_608, allocatableMemoryMiB: 173_400 },
} as const satisfies Readonly<Record<string, InstanceType>>;

export type InstanceTypeName = keyof typeof INSTANCE_TYPES;
