/**
 * Work for a device in the order of the calls, however long each waits for its kernels to compile: what is asked for first is
 * submitted first, while reading results back overlaps with what comes after.
 */
export interface DeviceQueue {
  /** A job ends when it has submitted; `done` is what it reads afterwards. */
  enqueue<T>(job: () => Promise<{ done: Promise<T> }>): Promise<T>;
  /** A job that nobody waits for. If it fails, everything enqueued later fails with its error. */
  background(job: () => Promise<void>): void;
  /** Frees something in its turn, also after a failure. `job` must not fail. */
  release(job: () => Promise<void>): void;
}

/** `explain` throws why a job has failed, which it is given. */
export function newDeviceQueue(explain: (error: unknown) => Promise<never>): DeviceQueue {
  let tail: Promise<unknown> = Promise.resolve();
  let failure: { error: unknown } | null = null;
  const append = <T>(job: () => Promise<T>): Promise<T> => {
    const result = tail.then(() => {
      if (failure) throw failure.error;
      return job().catch(explain);
    });
    tail = result.catch(() => {});
    return result;
  };
  return {
    enqueue: (job) => append(job).then(({ done }) => done),
    background(job) {
      append(job).catch((error: unknown) => {
        failure ??= { error };
      });
    },
    release(job) {
      tail = tail.then(job);
    },
  };
}
