/**
 * A fetch for servers that are nobody's in particular: what comes without an end is given up. A stream may go on for days, so there it is
 * one event that has a limit, and elsewhere the whole answer.
 */

/** Bytes. As much as the protocol's client takes of a program. */
const MOST = 10_000_000;
const NEWLINE = 10;
const RETURN = 13;

/** `flooded`: told with a sentence when an answer was given up. */
export function boundedFetch(flooded: (why: string) => void): typeof fetch {
  return async (url, init) => {
    const response = await fetch(url, init);
    if (!response.body) return response;
    const isStream = /text\/event-stream/i.test(response.headers.get("content-type") ?? "");
    const { status, statusText, headers } = response;
    const body = response.body.pipeThrough(limited(isStream, flooded));
    const bounded = new Response(body, { status, statusText, headers });
    // The client asks where an answer came from when it is sent elsewhere.
    Object.defineProperty(bounded, "url", { value: response.url });
    return bounded;
  };
}

function limited(perEvent: boolean, flooded: (why: string) => void): TransformStream<Uint8Array, Uint8Array> {
  let bytes = 0;
  /** The end of a line was the last thing: one more, and the event is over. */
  let lineEnded = false;
  return new TransformStream({
    transform(chunk, controller) {
      for (const byte of perEvent ? chunk : []) {
        bytes += 1;
        if (byte === RETURN) continue;
        if (byte === NEWLINE && lineEnded) bytes = 0;
        lineEnded = byte === NEWLINE;
      }
      if (!perEvent) bytes += chunk.length;
      if (bytes <= MOST) return controller.enqueue(chunk);
      const why = `It sent more than ${MOST / 1_000_000} MB in one answer.`;
      flooded(why);
      throw new Error(why);
    },
  });
}
