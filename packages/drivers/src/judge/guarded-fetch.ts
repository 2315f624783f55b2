/** A larger answer is no verdict; it is not read to its end. */
const mostBytes = 1024 * 1024;

/** Thrown where an endpoint does what the guard does not go along with. */
export class Untrusted extends Error {
  constructor(what: string) {
    super(what);
    this.name = "Untrusted";
  }
}

/**
 * A fetch that speaks to one origin only, follows no redirect, and reads a bounded answer: the key and the text go where the
 * operator said, whatever a library or the endpoint makes of an address.
 */
export function guardedFetch(base: URL): typeof fetch {
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    if (url.origin !== base.origin) throw new Untrusted("the request would have gone to another host");
    const response = await fetch(input, { ...init, redirect: "manual" });
    if (response.status >= 300 && response.status < 400) {
      await response.body?.cancel();
      throw new Untrusted("the endpoint answers with a redirect, which is not followed");
    }
    const { status, statusText, headers } = response;
    return new Response(await bounded(response), { status, statusText, headers });
  };
}

async function bounded(response: Response): Promise<Uint8Array<ArrayBuffer>> {
  // The web's own type of it leaves the chunks open; those of a response are bytes.
  const body = response.body as ReadableStream<Uint8Array> | null;
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop early cancels the stream.
  for await (const chunk of body ?? []) {
    size += chunk.byteLength;
    if (size > mostBytes) throw new Untrusted("the endpoint's answer is larger than 1 MiB");
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}
