/** The part of the Trusted Types API that is used here; TypeScript does not know it yet. */
interface PolicyFactory {
  createPolicy(name: 'default', rules: { createScriptURL(url: string): string }): unknown;
}

/**
 * The page's policy (see index.html) refuses every string that would become a script. Workers are the one exception: scripts of our
 * own origin.
 */
export function allowOwnWorkers(): void {
  const factory = (globalThis as { trustedTypes?: PolicyFactory }).trustedTypes;
  factory?.createPolicy('default', {
    createScriptURL(url) {
      if (new URL(url, location.href).origin !== location.origin)
        throw new TypeError(`script of another origin: ${url}`);
      return url;
    },
  });
}
