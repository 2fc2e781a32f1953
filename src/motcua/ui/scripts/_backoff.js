/** Seconds to wait before try number `failures` + 1: 2, 4, 8 … at most a minute. */
export function waitSeconds(failures) {
  return Math.min(60, 2 ** Math.max(1, failures));
}

export const pause = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));
