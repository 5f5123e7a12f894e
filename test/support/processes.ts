import { readdirSync, readFileSync } from 'node:fs';

/** What /proc says of a process; empty if it has ended. */
function read(id: string, file: string): string {
  try {
    return readFileSync(`/proc/${id}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

const parentOf = (id: string): string => {
  const stat = read(id, 'stat');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] ?? '';
};

/**
 * The most that Chromium's processes of a type (`renderer`, `gpu-process`) below this one have had in memory, bytes by their process, the greatest
 * first. Empty where there is no /proc.
 */
export function peakMemory(type: string): number[] {
  const all = new Map<string, string>();
  try {
    for (const id of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) all.set(id, parentOf(id));
  } catch {
    return [];
  }
  const isOurs = (id: string | undefined): boolean => id === String(process.pid) || (!!id && isOurs(all.get(id)));
  return (
    [...all.keys()]
      // Chromium's zygote writes spaces between the arguments.
      .filter((id) => read(id, 'cmdline').split(/[\0 ]/).includes(`--type=${type}`) && isOurs(id))
      .map((id) => 1024 * Number(/^VmHWM:\s+(\d+) kB$/m.exec(read(id, 'status'))?.[1] ?? 0))
      .sort((a, b) => b - a)
  );
}
