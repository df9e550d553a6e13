// Imported first, so that an old Node prints this sentence instead of a stack trace.
const needed = [20, 9];
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);

if (major < needed[0] || (major === needed[0] && minor < needed[1])) {
  console.error(
    `Node ${needed.join(".")} or newer is needed; this is ${process.versions.node}. Node 24 is recommended.`,
  );
  process.exit(1);
}
