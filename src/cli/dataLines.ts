import { createReadStream } from 'node:fs';
import { messageOf } from '../text';
import { linesOf, parseJson } from './input';

/** Faulty lines that stderr names. */
const FAULTS_TOLD = 20;

/**
 * What the lines of a JSONL file stand for, blank lines left out. `read` throws an Error for a line at fault. Rejects with an Error, after naming the
 * first such lines on stderr: a run on half of the data would be another run.
 */
export async function readDataLines<One>(
  file: string,
  what: string,
  read: (json: unknown) => One | null,
): Promise<One[]> {
  const found: One[] = [];
  const faults: string[] = [];
  for await (const line of linesOf(file, createReadStream(file))) {
    try {
      const content = line.text();
      const one = content.trim() === '' ? null : read(parseJson('JSON', content));
      if (one !== null) found.push(one);
    } catch (error) {
      faults.push(`${line.place}: ${messageOf(error)}`);
    }
  }
  for (const fault of faults.slice(0, FAULTS_TOLD)) process.stderr.write(`${fault}\n`);
  if (faults.length > 0) throw new Error(`${faults.length} lines of ${file} are no ${what}`);
  if (found.length === 0) throw new Error(`${file}: no ${what}`);
  return found;
}
