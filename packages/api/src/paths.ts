import type { Method, Route } from "./route.ts";

/** The methods that some routes have at a path; none where there is nothing. */
export function methodsAt(path: string, routes: readonly Route[]): readonly Method[] {
  const given = path.split("/");
  const found = routes.filter((one) => {
    const parts = one.path.split("/");
    return (
      parts.length === given.length &&
      parts.every((part, at) => (part.startsWith("{") ? given[at] !== "" : part === given[at]))
    );
  });
  return [...new Set(found.map(({ method }) => method))];
}
