/** What a client keeps with a cliente, producto or pedido. */
export type Identity = {
  /** The client's own id of it, unique in the tienda among those of its kind. */
  readonly referencia: string | null;
  readonly metadatos: Metadatos;
};

export type Metadatos = Readonly<Record<string, string>>;

/** Another one of the same kind has this referencia. */
export type ReferenciaDuplicada = {
  readonly codigo: "referencia_duplicada";
  readonly referencia: string;
  readonly id: string;
};

/** A change of them. Undefined: unchanged. */
export type IdentityChange = {
  readonly referencia?: string | null | undefined;
  readonly metadatos?: Metadatos | undefined;
};

/** What a client keeps, after the change. */
export const identityAfter = ({ referencia, metadatos }: Identity, cambio: IdentityChange): Identity => ({
  referencia: cambio.referencia === undefined ? referencia : cambio.referencia,
  metadatos: cambio.metadatos ?? metadatos,
});
