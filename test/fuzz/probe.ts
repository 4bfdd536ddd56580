/** A worker that asks a server all the time whether it is alive, and tells the longest that it had to wait. */
declare const self: Worker;

let longest = 0;
let stopped = false;

self.onmessage = async ({ data }: MessageEvent<string>) => {
  if (data === "stop") {
    stopped = true;
    self.postMessage(longest);
    return;
  }
  while (!stopped) {
    const begun = performance.now();
    // A server that has ended is noticed by the requests of the fuzz.
    await fetch(`${data}/health/live`).then(
      (response) => response.text(),
      () => {},
    );
    longest = Math.max(longest, performance.now() - begun);
    // A hundred times a second: enough to notice, and nearly nothing to do.
    await Bun.sleep(10);
  }
};
