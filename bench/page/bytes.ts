/** Bytes of all buffers that are not destroyed, and the most of them since `begin`, from now on. */
export function countBytes(): { begin(): void; most(): number } {
  let [held, most] = [0, 0];
  const sizes = new WeakMap<GPUBuffer, number>();
  const { createBuffer } = GPUDevice.prototype;
  GPUDevice.prototype.createBuffer = function (descriptor) {
    const buffer = createBuffer.call(this, descriptor);
    sizes.set(buffer, descriptor.size);
    held += descriptor.size;
    most = Math.max(most, held);
    return buffer;
  };
  const { destroy } = GPUBuffer.prototype;
  GPUBuffer.prototype.destroy = function () {
    held -= sizes.get(this) ?? 0;
    sizes.delete(this);
    return destroy.call(this);
  };
  return {
    begin() {
      most = held;
    },
    most: () => most,
  };
}
