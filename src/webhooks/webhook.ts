import { err, ok, type Result } from "../result.ts";
import { type VersionCambiada, type Versions, versionConflict } from "../version.ts";

/** A receiver of events. */
export type Webhook = {
  readonly id: string;
  readonly url: string;
  /** The types of events that it gets; null: all. */
  readonly tipos: readonly string[] | null;
  readonly pausado: boolean;
  /** Failed attempts since the last one that succeeded. */
  readonly fallos: number;
  readonly ultimo_error: string | null;
  readonly ultimo_error_en: Date | null;
  readonly ultima_entrega_en: Date | null;
  readonly version: number;
  readonly creado_en: Date;
  readonly actualizado_en: Date;
};

export const ESTADOS = ["activo", "pausado", "fallando"] as const;
type Estado = (typeof ESTADOS)[number];

/** After so many failed attempts without one that succeeds, a webhook is fallando. */
export const FALLANDO_FROM = 3;

/** What a webhook is now. */
export const estadoOf = ({ pausado, fallos }: Pick<Webhook, "pausado" | "fallos">): Estado => {
  if (pausado) return "pausado";
  return fallos >= FALLANDO_FROM ? "fallando" : "activo";
};

/** No such webhook in this tienda. */
export type WebhookNoEncontrado = { readonly codigo: "webhook_no_encontrado" };

/** A new webhook. */
export const crear = ({ id, url, tipos }: Pick<Webhook, "id" | "url" | "tipos">, ahora: Date): Webhook => ({
  ...{ id, url, tipos, pausado: false, fallos: 0, version: 1, creado_en: ahora, actualizado_en: ahora },
  ...{ ultimo_error: null, ultimo_error_en: null, ultima_entrega_en: null },
});

/** The fields of a webhook that may change. Undefined: unchanged. */
export type CambioWebhook = {
  readonly url?: string | undefined;
  readonly tipos?: readonly string[] | null | undefined;
  readonly pausado?: boolean | undefined;
};

/** Changes a webhook: its fields, nothing but its secreto, or that it is there at all. */
export const actualizar = (
  webhook: Webhook | null,
  cambio: CambioWebhook,
  ahora: Date,
  versions: Versions,
): Result<Webhook, WebhookNoEncontrado | VersionCambiada> => {
  if (webhook === null) return err({ codigo: "webhook_no_encontrado" });
  const conflict = versionConflict(webhook.version, versions);
  if (conflict) return err(conflict);
  const { url = webhook.url, tipos = webhook.tipos, pausado = webhook.pausado } = cambio;
  const fallos = cambio.url === undefined && cambio.pausado === undefined ? webhook.fallos : 0;
  return ok({ ...webhook, url, tipos, pausado, fallos, version: webhook.version + 1, actualizado_en: ahora });
};
