// node onnxruntime.mjs MODEL.onnx IMAGES BATCH SIZE THREADS: measures ONNX Runtime as lines on standard input ask it to.
import { readFileSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { Tensor, env } from "onnxruntime-node";
// The engine itself: the public session hands each run to the event loop, which costs light networks a few percent.
import { binding, initOrt } from "../node_modules/onnxruntime-node/dist/binding.js";

const [model, images, batch, size, threads] = process.argv.slice(2);
initOrt();
const session = new binding.InferenceSession();
session.loadModel(model, {
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
const run = () => session.run(feeds, { logits: null }, {});

function repeat(seconds, least) {
  const times = [];
  for (let total = 0; total < seconds * 1e3 || times.length < least; total += times.at(-1)) {
    const start = performance.now();
    run();
    times.push(performance.now() - start);
  }
  return times;
}

const commands = {
  measure(warmUp, seconds, least) {
    repeat(Number(warmUp), 1);
    return repeat(Number(seconds), Number(least));
  },
  logits(path) {
    const { data, dims } = run().logits;
    writeFileSync(path, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    return dims;
  },
};

console.log(JSON.stringify({ version: env.versions.node }));
for await (const line of createInterface({ input: process.stdin })) {
  const [command, ...values] = line.split(" ");
  console.log(JSON.stringify(commands[command](...values)));
}
