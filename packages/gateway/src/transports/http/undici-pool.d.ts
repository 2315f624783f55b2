/** The pool alone: undici's entry loads fetch, WebSocket and caches as well, at 70 ms and 14 MB that a relay has no use for. */
declare module "undici/lib/dispatcher/pool.js" {
  import type { Pool as PoolClass } from "undici";
  const Pool: typeof PoolClass;
  export { Pool as default };
}
