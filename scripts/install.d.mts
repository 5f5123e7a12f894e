/** For the tests. */
export function isSupported(version: string): boolean;
