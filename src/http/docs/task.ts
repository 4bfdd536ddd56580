/** A page of /docs about one task: what to send, one request after the other, each to be tried in the page. */
import { html, raw } from "hono/html";
import { type Codigo, problems } from "../problems.ts";

/** One request of a task. */
type Step = {
  /** What it does, and what to look at in its answer. Words between backticks are code. */
  readonly text: string;
  /**
   * As HTTP has it: method and path, headers, an empty line, the body. `{{pedido.id}}` is a field of an earlier answer, `{{uuid}}`
   * an id that is the same all over the page, and a new one each time the page is opened.
   */
  readonly request: string;
  /** How later requests name the answer; the last answer of a name counts. */
  readonly name?: string;
  /** How it is answered when the requests are sent in order: the status, or the codigo of the problem. */
  readonly answer: 200 | 201 | Codigo;
};

/** One task: a page at /docs/tasks/<name>. */
export type Task = {
  readonly name: string;
  readonly title: string;
  /** One sentence, also shown where the page is linked. */
  readonly summary: string;
  readonly steps: readonly Step[];
  /** What to know beyond the requests. */
  readonly more?: string;
};

export const taskPath = ({ name }: Task): string => `/docs/tasks/${name}`;

/** A text whose words between backticks are code. */
const prose = (text: string) =>
  text.split("`").map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : html`${part}`));

/** The status with which a request is answered. */
export const statusOf = ({ answer }: Pick<Step, "answer">): number =>
  typeof answer === "number" ? answer : problems[answer].status;

const step = ({ text, request, name = "", ...others }: Step, index: number) => {
  const id = `step-${index + 1}`;
  return html`
      <li>
        <form class="step" id="${id}" data-name="${name}" data-status="${statusOf(others)}" aria-labelledby="${id}-words">
          <p id="${id}-words">${prose(text)}</p>
          <textarea aria-label="Request ${index + 1}" rows="${request.split("\n").length}" spellcheck="false" autocapitalize="off" data-request="${request}">${request}</textarea>
          <p><button type="submit">Send</button> <span class="status" role="status"></span></p>
          <pre tabindex="0" aria-label="Answer ${index + 1}" hidden></pre>
        </form>
      </li>`;
};

/** The page of a task, with links to the others. */
export const taskPage = (task: Task, tasks: readonly Task[]): string =>
  String(html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>${task.title} · pedidos API</title>
    <link rel="icon" href="/panel/icon.svg">
    <link rel="stylesheet" href="/docs/task.css">
    <script type="module" src="/docs/send.js"></script>
  </head>
  <body>
    <header><a href="/docs">pedidos API</a></header>
    <main>
      <h1>${task.title}</h1>
      <p>${prose(task.summary)}</p>
      <p class="note">Send the requests from top to bottom: each fills in what the next ones need, and each can be edited. They create what they use in your shop, so the key needs the rol admin.</p>
      <noscript><p>Sending requests needs JavaScript.</p></noscript>
      <form id="key" hidden>
        <label for="key-input">API key or token</label>
        <input id="key-input" type="password" autocomplete="off" spellcheck="false" required>
        <button type="submit">Authorize</button>
      </form>
      <p class="note" id="key-words" role="status"></p>
      <ol class="steps">${task.steps.map(step)}
      </ol>
      ${task.more ? html`<p>${prose(task.more)}</p>` : ""}
    </main>
    <nav aria-label="Tasks">
      <h2>Other tasks</h2>
      ${taskLinks(tasks.filter((other) => other !== task))}
    </nav>
  </body>
</html>
`);

/** Links to the pages of tasks, with what each is about. */
export const taskLinks = (tasks: readonly Task[]) =>
  html`<ul>${raw(tasks.map((task) => html`<li><a href="${taskPath(task)}">${task.title}</a> <span>${prose(task.summary)}</span></li>`).join(""))}</ul>`;
