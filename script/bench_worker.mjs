// The worker of script/bench browser: gets one job, streams its files in as the product does, times it, answers.
import init, { Files } from "./bench.js";

async function stream(path, push) {
  const reader = (await fetch(path)).body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) push(part.value);
}

onmessage = async ({ data: job }) => {
  try {
    const { memory } = await init();
    const files = new Files(() => performance.now());
    await stream(job.train, (bytes) => files.pushTrain(bytes));
    await stream(job.test, (bytes) => files.pushTest(bytes));
    const timing = JSON.parse(files.time(job.target, job.estimator, job.repeats));
    // Wasm memory never shrinks: its size is the peak.
    postMessage({ ...timing, memory_bytes: memory.buffer.byteLength });
  } catch (error) {
    postMessage({ status: String(error) });
  }
};
