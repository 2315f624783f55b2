import { excerpt } from "@guardian/model";
import type { AlertGroup, Delivery } from "@guardian/model";

const title = 300;
const word = 260;
/** Rules that one alert names. */
const mostRules = 8;

/** The same with texts that are bounded and hold no character that begins a line or moves a cursor; each sink escapes what it reads itself. */
export function plain(delivery: Delivery): Delivery {
  const { alert } = delivery;
  const texts: Pick<
    AlertGroup,
    "title" | "server" | "session" | "principal" | "method" | "target" | "rules"
  > = {
    title: excerpt(alert.title, title),
    server: excerpt(alert.server, word),
    session: excerpt(alert.session, word),
    principal: excerpt(alert.principal, word),
    method: excerpt(alert.method, word),
    target: excerpt(alert.target, word),
    rules: alert.rules.slice(0, mostRules).map((rule) => excerpt(rule, word)),
  };
  return { ...delivery, alert: { ...alert, ...texts } };
}
