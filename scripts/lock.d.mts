/** For the tests. */
export function alone<T>(path: string, work: () => T, options: { most: number; wait: (owner: number) => void }): T;
