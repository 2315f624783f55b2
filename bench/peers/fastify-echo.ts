/** A bare Fastify server on the port that is named: it parses a JSON body and answers with it, and does nothing else. */
import fastify from "fastify";

const app = fastify();
app.post("/echo", (request) => request.body);
await app.listen({ host: "127.0.0.1", port: Number(process.argv[2]) });
