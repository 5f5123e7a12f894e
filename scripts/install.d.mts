/** For the tests. */
export function isSupported(version: string): boolean;
export function unreadable(path: string): string | undefined;
