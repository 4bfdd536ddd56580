-- Lists the entregas of a webhook, those of the newest events first.
-- Takes $1 tienda, $2 the webhook, $3 estado (null: all), $4 to $6 orden, sujeto_version and id of the row before the page
-- (null: from the newest), $7 how many at most. Returns one row per entrega; one with a null id where there is none, and
-- none at all where there is no such webhook.
-- Planned at each call: see sql/productos/listar.sql for why.
select e.id, e.orden::text as orden, w.id as webhook_id, e.sujeto, e.operacion, e.sujeto_id, e.sujeto_version, e.estado,
       e.version, e.proximo_en, e.intentos::json as intentos, e.creado_en, e.terminado_en
from webhooks w
left join lateral (
  select *
  from entregas e
  where e.tienda_id = $1 and e.webhook_id = $2
    and ($3::text is null or e.estado = $3)
    and ($4::text is null or (e.orden, e.sujeto_version, e.id) < ($4::text::bigint, $5::int, $6::uuid))
  order by e.orden desc, e.sujeto_version desc, e.id desc
  limit $7::int
) e on true
where w.tienda_id = $1 and w.id = $2 and w.eliminado_en is null
order by e.orden desc, e.sujeto_version desc, e.id desc
