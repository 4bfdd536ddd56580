/** What a query of Prometheus asks for, held against what a server exposes. */
import type { SyntaxNode } from "@lezer/common";
import { parser } from "@prometheus-io/lezer-promql";

export type Sample = {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
};

/** The samples of a text that Prometheus scrapes. */
export const parseSamples = (text: string): Sample[] =>
  [...text.matchAll(/^(\w+)(?:\{(.*)\})? (\S+)$/gm)].map(([, name = "", labels = "", value]) => ({
    name,
    labels: Object.fromEntries([...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, key, of]) => [key, of])),
    value: Number(value),
  }));

/** What Prometheus itself adds to every sample, and makes by itself. */
const ADDED = { job: "pedidos", instance: "10.0.0.1:9090" };
const OWN: Sample = { name: "up", labels: {}, value: 1 };

const all = (node: SyntaxNode, name: string): SyntaxNode[] => {
  const found: SyntaxNode[] = [];
  node.cursor().iterate((one) => {
    if (one.name === name) found.push(one.node);
  });
  return found;
};

/**
 * What is wrong with a query: no PromQL, a metric that nothing exposes, a label or a value of one that it does not have.
 * @param labels other labels that the metrics of the query have to have: those that a legend shows
 */
export const faultsOf = (query: string, exposed: readonly Sample[], labels: readonly string[] = []): string[] => {
  // What Grafana puts in before it asks.
  const promql = query.replaceAll("$__rate_interval", "5m").replaceAll("$instance", ".*");
  const text = (node: SyntaxNode | null) => (node ? promql.slice(node.from, node.to) : "");
  const tree = parser.parse(promql).topNode;
  if (all(tree, "⚠").length > 0) return [`${query}: is not PromQL`];

  const samples = [...exposed, OWN].map(({ name, labels }) => ({ name, labels: { ...labels, ...ADDED } }));
  return all(tree, "VectorSelector").flatMap((selector) => {
    const name = text(selector.getChild("Identifier"));
    const series = samples.filter((sample) => sample.name === name).map((sample) => sample.labels);
    if (series.length === 0) return [`${query}: there is no metric ${name}`];
    const unmatched = all(selector, "UnquotedLabelMatcher").filter((matcher) => {
      const [label, operator, value] = ["LabelName", "MatchOp", "StringLiteral"].map((part) =>
        text(matcher.getChild(part)),
      );
      const wanted = JSON.parse(value ?? "");
      const pattern = new RegExp(`^(?:${operator === "=~" ? wanted : RegExp.escape(wanted)})$`);
      return !series.some((one: Record<string, string>) => pattern.test(one[label ?? ""] ?? ""));
    });
    const grouped: string[] = [];
    for (let node = selector.parent; node; node = node.parent)
      if (node.name === "AggregateExpr")
        for (const list of node.getChild("AggregateModifier")?.getChildren("GroupingLabels") ?? [])
          grouped.push(...all(list, "LabelName").map(text));
    const unknown = [...grouped, ...labels].filter((label) => !series.some((one) => label in one));
    return [
      ...unmatched.map((matcher) => `${query}: no ${name} has ${text(matcher)}`),
      ...unknown.map((label) => `${query}: ${name} has no label ${label}`),
    ];
  });
};
