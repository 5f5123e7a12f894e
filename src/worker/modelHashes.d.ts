/** Made by scripts/modelHashes.ts. */
declare module 'virtual:model-hashes' {
  const hashes: Readonly<Record<string, string>>;
  export default hashes;
}
