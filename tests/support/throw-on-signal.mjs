// Loaded into a running process from outside (`NODE_OPTIONS=--import …`): on SIGUSR2 something goes wrong that nobody catches, with
// words in it that no log may repeat. The build knows nothing of it.
process.on("SIGUSR2", () => {
  const words = process.env.PROVE_WORDS;
  const failing = process.env.PROVE_FAILING;
  if (failing === "promise") Promise.reject(new Error(words));
  else if (failing === "words") Promise.reject(words);
  else
    setImmediate(() => {
      throw new Error(words);
    });
});
