// Receives events: verifies each, takes it once, and prints it. WEBHOOK_SECRET is what POST /webhooks answered as `secreto`.
import { createServer } from "node:http";
import { Webhook } from "standardwebhooks";

type Evento = { id: string; type: string; subject: string; sequence: number; data: unknown };

const webhook = new Webhook(process.env.WEBHOOK_SECRET ?? "");
const seen = new Set<string>(); // in earnest: a table with a unique key, written in the transaction that does the work

const server = createServer(async (request, response) => {
  let body = "";
  for await (const chunk of request.setEncoding("utf8")) body += chunk;
  try {
    webhook.verify(body, request.headers as Record<string, string>); // the body as it came: parsed and written again, it differs
  } catch {
    response.writeHead(401).end(); // not from the shop, or older than five minutes
    return;
  }
  const { id, type, subject, sequence }: Evento = JSON.parse(body);
  if (!seen.has(id)) {
    console.log(`${type} ${subject} version ${sequence}`);
    seen.add(id); // afterwards: what fails half way comes again
  }
  response.writeHead(204).end(); // only now: any 2xx says that it is done
});

server.listen(Number(process.env.PORT ?? 3000), "127.0.0.1", () => {
  console.log(`listening on ${JSON.stringify(server.address())}`);
});
