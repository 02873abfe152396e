// node onnxruntime.mjs MODEL.onnx IMAGES BATCH SIZE THREADS: measures ONNX Runtime as lines on standard input ask it to.
import { readFileSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { InferenceSession, Tensor, env } from "onnxruntime-node";

const [model, images, batch, size, threads] = process.argv.slice(2);
const session = await InferenceSession.create(model, {
  executionProviders: ["cpu"],
  executionMode: "sequential",
  graphOptimizationLevel: "all",
  intraOpNumThreads: Number(threads),
  interOpNumThreads: 1,
  extra: { session: { intra_op: { allow_spinning: "1" } } },
});
const bytes = readFileSync(images);
const values = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
const feeds = { input: new Tensor("float32", values, [Number(batch), 3, Number(size), Number(size)]) };

async function repeat(seconds, least, times) {
  for (let total = 0, runs = 0; total < seconds || runs < least; runs++) {
    const start = performance.now();
    await session.run(feeds);
    const elapsed = performance.now() - start;
    times?.push(elapsed);
    total += elapsed / 1e3;
  }
}

const commands = {
  async measure(warmUp, seconds, least) {
    await repeat(Number(warmUp), 1);
    const times = [];
    await repeat(Number(seconds), Number(least), times);
    return times;
  },
  async logits(path) {
    const { logits } = await session.run(feeds);
    writeFileSync(path, new Uint8Array(logits.data.buffer, logits.data.byteOffset, logits.data.byteLength));
    return logits.dims;
  },
};

console.log(JSON.stringify({ version: env.versions.node ?? env.versions.common }));
for await (const line of createInterface({ input: process.stdin })) {
  const [command, ...values] = line.split(" ");
  console.log(JSON.stringify(await commands[command](...values)));
}
