/** What the measuring side calls where a contender runs, through the global `contender`. */
export interface Contender {
  /** Gets ready on a backend; returns what runs, for people. */
  open(backend: string): Promise<string>;
  /**
   * `count` optimiser steps on the same batch, queued as the library allows, until the device has finished everything that they wrote.
   * Losses are those before each step.
   */
  steps(count: number): Promise<{ milliseconds: number; losses: number[] }>;
  /** Calls of the WebGPU interface so far. */
  traffic(): Traffic;
}

export interface Traffic {
  dispatches: number;
  passes: number;
  submits: number;
  bindGroups: number;
  buffers: number;
  bufferWrites: number;
  maps: number;
}

/** Counts the WebGPU calls of this page from now on. Runs before any library does. */
export function countTraffic(): () => Traffic {
  const traffic: Traffic = {
    dispatches: 0,
    passes: 0,
    submits: 0,
    bindGroups: 0,
    buffers: 0,
    bufferWrites: 0,
    maps: 0,
  };
  const count = (owner: { prototype: object }, method: string, key: keyof Traffic) => {
    const prototype = owner.prototype as Record<string, (...args: unknown[]) => unknown>;
    const original = prototype[method]!;
    prototype[method] = function (...args) {
      traffic[key]++;
      return original.apply(this, args);
    };
  };
  if (typeof GPUDevice !== 'undefined') {
    count(GPUComputePassEncoder, 'dispatchWorkgroups', 'dispatches');
    count(GPUComputePassEncoder, 'dispatchWorkgroupsIndirect', 'dispatches');
    count(GPUCommandEncoder, 'beginComputePass', 'passes');
    count(GPUQueue, 'submit', 'submits');
    count(GPUDevice, 'createBindGroup', 'bindGroups');
    count(GPUDevice, 'createBuffer', 'buffers');
    count(GPUQueue, 'writeBuffer', 'bufferWrites');
    count(GPUBuffer, 'mapAsync', 'maps');
  }
  return () => ({ ...traffic });
}

/** Makes an object callable from the measuring side. */
export function expose(contender: object): void {
  Object.assign(globalThis, { contender });
}
