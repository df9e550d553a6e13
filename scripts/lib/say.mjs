export const verbose = process.env.VERBOSE === "1";

export const say = (text = "") => process.stdout.write(`${text}\n`);

export const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

/** Shows `label … 14 s` while `work` goes on: counting on a terminal, one finished line elsewhere. */
export async function progress(label, work) {
  const began = performance.now();
  const counting = process.stdout.isTTY && !verbose;
  const draw = () => process.stdout.write(`\r${label} … ${Math.round((performance.now() - began) / 1000)} s`);
  const timer = counting ? setInterval(draw, 1000) : undefined;
  process.stdout.write(verbose ? `${label} …\n` : `${label} …`);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    say(counting ? `\r${label} … ${seconds(began)}` : ` ${seconds(began)}`);
  }
}
