/** The aims of the project for SmolLM2-135M and a pair of 2 × 512 tokens; a step on the CPU engine in seconds, memory in bytes. */
export const AIMS = { length: 512, share: 0.6, peak: 0.65e9, cpu: 30, load: 1.5, prefill: 20 };

/**
 * Those on a card of the H100's class, in f32: how many times as fast as PyTorch on it we are to be (a LoRA DPO step, eager and compiled;
 * sampling of SmolLM2's shape and of the bench's model, by `generate`), and the milliseconds of our step.
 */
export const ON_CARD = { eager: 2, compiled: 0.8, milliseconds: 40, model: 6, bench: 10 };
