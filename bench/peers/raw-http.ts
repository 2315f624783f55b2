/** The floor for HTTP: a streaming reverse proxy with keep-alive and no look at the bodies. Arguments: PORT UPSTREAM-URL. */
import http from "node:http";

const [port, url = ""] = process.argv.slice(2);
const { hostname, port: upstreamPort } = new URL(url);
const agent = new http.Agent({ keepAlive: true, maxSockets: Infinity });

http
  .createServer((request, response) => {
    const { method, url: path, headers } = request;
    const up = http.request({ hostname, port: upstreamPort, method, path, headers, agent }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      response.flushHeaders();
      answer.pipe(response);
    });
    up.on("error", () => response.writeHead(502).end());
    response.on("close", () => up.destroy());
    request.pipe(up);
  })
  .listen(Number(port), "127.0.0.1");
