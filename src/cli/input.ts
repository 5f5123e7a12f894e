import { decode } from '../engine/input/lines';

/** All of standard input as text. */
export async function readStdin(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  return decode('stdin', Buffer.concat(chunks));
}
