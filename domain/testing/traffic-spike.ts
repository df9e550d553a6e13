import { hashPool } from "../platform/crypto/hash-pool";
import { hashPool as policy } from "../policy";

/** Every place for a hash is taken and the queue is full while `work` runs. */
export async function inACrowd<T>(work: () => Promise<T>): Promise<T> {
  let release = () => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const crowd = Array.from({ length: policy.running + policy.waiting }, () => hashPool().run(() => gate));
  try {
    return await work();
  } finally {
    release();
    await Promise.all(crowd);
  }
}
