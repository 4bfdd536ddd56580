import type { Task } from "../task.ts";

export const events: Task = {
  name: "events",
  title: "Follow what happens",
  summary: "Read every change in order, without missing one, and continue where you stopped.",
  steps: [
    {
      text: "Where the feed ends now. Without `despues`, it is read from its oldest event on.",
      request: "GET /eventos?despues=ahora",
      name: "start",
      answer: 200,
    },
    {
      text: "Something happens.",
      request: `POST /clientes

{ "nombre": "Ana Gómez" }`,
      name: "cliente",
      answer: 201,
    },
    {
      text: "And something more.",
      request: `PATCH /clientes/{{cliente.id}}

{ "nombre": "Ana Gómez Ruiz" }`,
      answer: 200,
    },
    {
      text: "What has happened since. An event appears once it is certain, so send it again if the page is still empty. Keep `pagina.siguiente`: it is where to continue.",
      request: "GET /eventos?despues={{start.pagina.siguiente}}",
      answer: 200,
    },
    {
      text: "Only certain types, or only one subject.",
      request: "GET /eventos?subject=clientes/{{cliente.id}}&tipo=cliente.creado,cliente.actualizado",
      answer: 200,
    },
  ],
  more: "`GET /eventos/flujo` sends the same events as they happen: `curl -N http://localhost:8000/eventos/flujo`. Webhooks (`POST /webhooks`) send them to you, signed. `/panel` follows the stream.",
};
