/** For the tests. */
export function startOptions(args: readonly string[]): { port: number; host: string | true } | string;
