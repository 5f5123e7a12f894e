/** A language model in a page, whoever runs it. Ids are tokens; a model is a folder, or a GGUF file, below `files/`. */
export interface Sampler {
  /** Opens the model on a backend; seconds with what it takes to fetch it from this machine. */
  openSampler(backend: string, model: string): Promise<{ description: string; milliseconds: number }>;
  /** Writes `tokens` tokens to each of the prompts, all of one length; no token ends a text. Temperature 0 is greedy. */
  write(
    prompts: readonly number[][],
    tokens: number,
    temperature: number,
  ): Promise<{ milliseconds: number; ids: number[][] }>;
  /** Log-probabilities of a row's tokens but the first, in nats. */
  logProbs(row: readonly number[]): Promise<number[]>;
}

/** How a page finds a model's files: this folder beside it. */
export const FILES = 'files';
