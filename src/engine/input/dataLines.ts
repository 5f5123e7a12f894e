import { messageOf } from '../../text';
import { linesOf, parseJson } from './lines';

/** Faulty lines that are named. */
const FAULTS_TOLD = 20;

/**
 * What the lines of a JSONL file stand for, blank lines left out. `read` throws an Error for a line at fault. Rejects with an Error, after the first
 * such lines were told: a run on half of the data would be another run.
 */
export async function readDataLines<One>(
  { name, chunks, tell }: { name: string; chunks: AsyncIterable<Uint8Array>; tell: (fault: string) => void },
  what: string,
  read: (json: unknown) => One | null,
): Promise<One[]> {
  const found: One[] = [];
  const faults: string[] = [];
  for await (const line of linesOf(name, chunks)) {
    try {
      const content = line.text();
      const one = content.trim() === '' ? null : read(parseJson('JSON', content));
      if (one !== null) found.push(one);
    } catch (error) {
      faults.push(`${line.place}: ${messageOf(error)}`);
    }
  }
  for (const fault of faults.slice(0, FAULTS_TOLD)) tell(fault);
  if (faults.length > 0) throw new Error(`${faults.length} lines of ${name} are no ${what}; the first: ${faults[0]}`);
  if (found.length === 0) throw new Error(`${name}: no ${what}`);
  return found;
}
