/** Test databases on a Citus cluster: TEST_DATABASE_URL names a database of its coordinator that knows the workers. */
import postgres from "postgres";
import distribute from "../../db/citus.sql" with { type: "text" };

/** A node of the cluster, the coordinator first. */
type Node = { readonly host: string; readonly port: number };

/** Fewer shards than the 32 of Citus: every test file makes a database. */
const SHARDS = 4;

const at = (url: string, { host, port }: Node): string =>
  Object.assign(new URL(url), { hostname: host, port: String(port) }).href;

/** The nodes that the database of this address knows; none where it has no Citus. */
export const nodesOf = async (url: string): Promise<readonly Node[]> => {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    const [row] = await sql`select to_regclass('pg_dist_node') is not null as citus`;
    if (!row?.citus) return [];
    return await sql`select nodename as host, nodeport as port from pg_dist_node order by groupid`;
  } finally {
    await sql.end();
  }
};

/** Does this on every node. */
export const onNodes = (url: string, nodes: readonly Node[], text: string): Promise<unknown> =>
  Promise.all(
    nodes.map(async (node) => {
      const sql = postgres(at(url, node), { max: 1, onnotice: () => {} });
      // CREATE DATABASE takes no transaction, so each statement is a query of its own.
      for (const one of ["set citus.enable_create_database_propagation = off", text]) await sql.unsafe(one);
      await sql.end();
    }),
  );

/** Makes a cluster of a new database that is on every node. */
export const join = async (url: string, nodes: readonly Node[]): Promise<void> => {
  await onNodes(url, nodes, "create extension citus");
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  const [coordinator, ...workers] = nodes;
  if (!coordinator) throw new Error("the cluster has no nodes");
  await sql`select citus_set_coordinator_host(${coordinator.host}, ${coordinator.port})`;
  for (const { host, port } of workers) await sql`select citus_add_node(${host}, ${port})`;
  await sql.end();
};

/** Distributes the tables of a migrated database, as db:citus does. */
export const distributeTables = async (url: string): Promise<void> => {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  await sql.unsafe(`set citus.shard_count = ${SHARDS}`);
  await sql.begin((tx) => tx.unsafe(distribute));
  await sql.end();
};
