// The bare hash, in a process of its own: what this machine could do at most. Prints JSON.
import { hash } from "@node-rs/argon2";

const [memoryCost = 19_456, timeCost = 2, ms = 3_000] = process.argv.slice(2).map(Number);
const options = { memoryCost, timeCost, parallelism: 1, outputLen: 32, secret: Buffer.alloc(32, 7) };
const one = () => hash("Zonnebloem-Fiets-42!", options);

await Promise.all([one(), one(), one(), one()]);
const [began, cpu] = [performance.now(), process.cpuUsage()];
let done = 0;
await Promise.all(
  [1, 2, 3, 4].map(async () => {
    while (performance.now() - began < ms) {
      await one();
      done += 1;
    }
  }),
);
const used = process.cpuUsage(cpu);
const seconds = (performance.now() - began) / 1_000;
console.log(JSON.stringify({ perSecond: done / seconds, cpuMs: (used.user + used.system) / 1_000 / done }));
