import { createSocket } from "node:dgram";
import { hostname } from "node:os";
import { connect as connectPlain, isIP } from "node:net";
import type { Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { severities } from "@guardian/model";
import type { AlertSink, Delivery, Instant, Milliseconds, Severity, Told } from "@guardian/model";
import { hostOf, pinned } from "./destination.ts";
import type { Destination, Resolve } from "./destination.ts";
import { plain } from "./plain.ts";
import { failed, withDeadline } from "./telling.ts";

export interface SyslogOptions {
  /** `udp://`, `tcp://` or `tls://`, with a port where it is not the usual one. */
  readonly destination: Destination;
  readonly timeout: Milliseconds;
  readonly version: string;
  readonly clock: () => Instant;
  readonly resolve?: Resolve;
}

const usualPorts: Readonly<Record<string, number>> = { "udp:": 514, "tcp:": 601, "tls:": 6514 };
/** A datagram that no network has to cut (RFC 5426 asks for 2,048 at least, and that is the most that many receivers take). */
const mostDatagram = 2_048;
/** How long a receiver may take to close, which is all that syslog has for an answer. */
const farewell = 1_000;

/** Tells by syslog (RFC 5424) with a body in CEF. Over UDP nobody knows whether it arrived. */
export function syslogSink({ destination, timeout, version, clock, resolve }: SyslogOptions): AlertSink {
  const { protocol, port: given } = destination.url;
  const port = given === "" ? (usualPorts[protocol] ?? 514) : Number(given);
  return {
    tell: (delivery, signal) =>
      withDeadline({ timeout, signal }, async (ending) => {
        const { address, family } = await pinned(destination, resolve);
        ending.throwIfAborted();
        const message = Buffer.from(messageOf(plain(delivery), clock(), version));
        if (protocol === "udp:") return datagram({ address, family, port, message, signal: ending });
        const socket =
          protocol === "tls:"
            ? connectTls({ host: address, port, ...namedAs(destination) })
            : connectPlain({ host: address, port, family });
        return stream(socket, message, ending);
      }),
  };
}

function namedAs({ url }: Destination): { readonly servername?: string } {
  return isIP(hostOf(url)) === 0 ? { servername: hostOf(url) } : {};
}

interface Datagram {
  readonly address: string;
  readonly family: number;
  readonly port: number;
  readonly message: Buffer;
  readonly signal: AbortSignal;
}

function datagram({ address, family, port, message, signal }: Datagram): Promise<Told> {
  return new Promise((resolve, reject) => {
    const socket = createSocket({ type: family === 6 ? "udp6" : "udp4", signal });
    socket.on("error", reject);
    socket.send(cut(message, mostDatagram), port, address, (cause) => {
      socket.close();
      if (cause === null) resolve({ form: "delivered" });
      else reject(cause);
    });
  });
}

/** Octet counting (RFC 6587): a line break in a message could not begin another one. */
function stream(socket: Socket, message: Buffer, signal: AbortSignal): Promise<Told> {
  return new Promise((resolve) => {
    let isWritten = false;
    let patience: NodeJS.Timeout | undefined;
    const end = (told: Told): void => {
      clearTimeout(patience);
      signal.removeEventListener("abort", stop);
      resolve(told);
      socket.destroy();
    };
    const stop = (): void => {
      end(failed("no answer in time"));
    };
    signal.addEventListener("abort", stop, { once: true });
    socket.on("error", (cause: NodeJS.ErrnoException) => {
      end(failed(`it fails with ${cause.code ?? "an error"}`));
    });
    socket.on("close", () => {
      end(isWritten ? { form: "delivered" } : failed("it closes the connection"));
    });
    socket.resume();
    socket.write(Buffer.concat([Buffer.from(`${message.length} `), message]), (cause) => {
      if (cause !== undefined && cause !== null) return;
      isWritten = true;
      socket.end();
      patience = setTimeout(end, farewell, { form: "delivered" });
    });
  });
}

/** The first bytes of a text, without half a character at the end. */
function cut(bytes: Buffer, most: number): Buffer {
  if (bytes.length <= most) return bytes;
  let end = most;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.subarray(0, end);
}

/** The severities of RFC 5424 from 2, critical, to 6, informational; the facility is 13, log audit. */
function messageOf(delivery: Delivery, now: Instant, version: string): string {
  const { alert } = delivery;
  const priority = 13 * 8 + (6 - severities.indexOf(alert.severity));
  const time = new Date(now).toISOString();
  const host = printable(hostname(), 255);
  const head = `<${priority}>1 ${time} ${host} mcp-guardian ${process.pid} ${printable(alert.event, 32)} -`;
  return `${head} \ufeff${cef(delivery, version)}`;
}

const printable = (text: string, most: number): string =>
  text.replaceAll(/[^!-~]/g, "-").slice(0, most) || "-";

/** ArcSight's Common Event Format, version 0. */
function cef({ alert, key, isEscalation }: Delivery, version: string): string {
  const { event, rules, title, severity } = alert;
  const head = ["CEF:0", "MCP Security Guardian", "guardian", version, rules[0] ?? event, title]
    .map((text, index) => (index === 0 ? text : text.replaceAll(/[\\|]/g, "\\$&")))
    .join("|");
  const custom: readonly (readonly [string, string])[] = [
    ["server", alert.server],
    ["target", alert.target],
    ["method", alert.method],
    ["session", alert.session],
    ["entry", alert.entry],
    ["escalated", String(isEscalation)],
  ];
  const fields: readonly (readonly [string, string | number])[] = [
    ["rt", alert.last],
    ["start", alert.first],
    ["end", alert.last],
    ["externalId", key],
    ["cnt", alert.count],
    ["act", alert.action],
    ["suser", alert.principal],
    ["outcome", alert.enforced ? "enforced" : "noted"],
    ...custom.flatMap(([name, value], index) =>
      value === ""
        ? []
        : ([
            [`cs${index + 1}Label`, name],
            [`cs${index + 1}`, value],
          ] as const),
    ),
  ];
  const extension = fields
    .filter(([, value]) => value !== "")
    .map(([name, value]) => `${name}=${String(value).replaceAll(/[\\=]/g, "\\$&")}`)
    .join(" ");
  return `${head}|${weights[severity]}|${extension}`;
}

/** From 0 to 10, as CEF counts. */
const weights: Readonly<Record<Severity, number>> = { info: 1, low: 3, medium: 5, high: 8, critical: 10 };
