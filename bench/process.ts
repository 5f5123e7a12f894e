import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Opened } from './runtime';

/** What goes to such a process, a line of JSON each, on its standard input. */
export interface Request {
  name: string;
  args: unknown[];
}

/** What comes back, in the order of the requests, on its file descriptor 3: its standard output is the libraries'. */
export type Answer = { value: unknown } | { error: string };

/** A library in a process of its own. What it prints goes to our standard error. */
export function openProcess(command: string, args: readonly string[]): Opened {
  const child = spawn(command, args, { stdio: ['pipe', 2, 2, 'pipe'] });
  const waiting: { resolve(value: unknown): void; reject(error: Error): void }[] = [];
  let ended: Error | null = null;
  const end = (error: Error) => {
    ended ??= error;
    for (const { reject } of waiting.splice(0)) reject(ended);
  };
  child.on('error', (error) => end(error));
  child.on('exit', (status, signal) => end(new Error(`${command} ended with ${signal ?? `status ${status}`}`)));
  // A process that has ended is noticed by its exit.
  child.stdin!.on('error', () => {});
  createInterface({ input: child.stdio[3] as NodeJS.ReadableStream }).on('line', (line) => {
    const answer = JSON.parse(line) as Answer;
    const { resolve, reject } = waiting.shift()!;
    if ('error' in answer) reject(new Error(answer.error));
    else resolve(answer.value);
  });
  return {
    call: (name, ...args) =>
      new Promise((resolve, reject) => {
        if (ended) return reject(ended);
        waiting.push({ resolve: resolve as (value: unknown) => void, reject });
        const request: Request = { name, args };
        child.stdin!.write(`${JSON.stringify(request)}\n`);
      }),
    async close() {
      child.kill();
    },
  };
}
