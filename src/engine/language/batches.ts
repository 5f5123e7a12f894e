import type { TokenBatch } from './engine';

/** A prompt and a response to it, as token ids. */
export interface TokenisedResponse {
  prompt: readonly number[];
  response: readonly number[];
}

/**
 * Rows of prompt + response, padded at the end to `length`; the response's tokens are scored, the prompt's are not.
 * Throws a RangeError when a row is longer than `length`.
 */
export function packResponses(rows: readonly TokenisedResponse[], length: number): TokenBatch {
  const ids = new Int32Array(rows.length * length);
  const scored = new Uint8Array(rows.length * length);
  rows.forEach(({ prompt, response }, row) => {
    const end = prompt.length + response.length;
    if (end > length) throw new RangeError(`row ${row}: ${end} tokens do not fit into ${length}`);
    ids.set(prompt, row * length);
    ids.set(response, row * length + prompt.length);
    scored.fill(1, row * length + prompt.length, row * length + end);
  });
  return { rows: rows.length, length, ids, scored };
}

/** A length that holds every row, in steps of 8 up to `most`, so that few shapes occur and recordings are reused. */
export function paddedLength(rows: readonly TokenisedResponse[], most: number): number {
  const longest = rows.reduce((length, { prompt, response }) => Math.max(length, prompt.length + response.length), 1);
  return Math.min(most, Math.ceil(longest / 8) * 8);
}
