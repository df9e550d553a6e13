export const verbose = process.env.VERBOSE === "1";

export const print = (text = "") => process.stdout.write(`${text}\n`);

export const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

/** Prints `label … 14 s` while `work` runs: counting on a terminal, one line elsewhere. */
export async function progress(label, work) {
  const startedAt = performance.now();
  const counting = process.stdout.isTTY && !verbose;
  const draw = () => process.stdout.write(`\r${label} … ${Math.round((performance.now() - startedAt) / 1000)} s`);
  const timer = counting ? setInterval(draw, 1000) : undefined;
  process.stdout.write(verbose ? `${label} …\n` : `${label} …`);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    print(counting ? `\r${label} … ${seconds(startedAt)}` : ` ${seconds(startedAt)}`);
  }
}
