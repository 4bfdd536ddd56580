-- Notes what became of entregas that this server took.
-- Takes $1 results [{tienda_id, webhook_id, orden, version, id, numero, estado: entregada, fallida, pendiente (to be tried again) or omitida
-- (its webhook does not want it any more), espera_ms: until the next attempt, gone: the receiver wants nothing more, intento:
-- the attempt, or null where none was made}]. Returns one row: how many were noted.
-- Safe because the webhooks are locked in order before anything else, and numero finds an entrega only if no other server has
-- taken it since. A receiver that answers 410 is paused.
with result as (
  select r.*
  from json_to_recordset(($1::text)::json) as r(tienda_id uuid, webhook_id uuid, orden bigint, version int, id uuid, numero int, estado text, espera_ms int,
                                  gone boolean, intento jsonb)
),
hook as (
  select w.tienda_id, w.id
  from webhooks w
  where (w.tienda_id, w.id) in (select tienda_id, webhook_id from result)
  order by w.tienda_id, w.id
  for no key update
),
locked as (select array_agg(id) as all from hook),
noted as (
  update entregas e
  set estado = r.estado, tomada_hasta = null,
      proximo_en = now() + make_interval(secs => coalesce(r.espera_ms, 0) / 1000.0),
      terminado_en = case when r.estado <> 'pendiente' then now() end,
      intentos = case when r.intento is null then e.intentos else e.intentos || r.intento end
  from result r, locked
  where r.estado <> 'omitida' and e.tienda_id = r.tienda_id and e.webhook_id = r.webhook_id and e.orden = r.orden
    and e.sujeto_version = r.version and e.id = r.id
    and e.numero = r.numero and e.estado = 'pendiente'
  returning r.tienda_id, r.webhook_id, r.estado, r.gone, r.intento
),
dropped as (
  delete from entregas e
  using result r, locked
  where r.estado = 'omitida' and e.tienda_id = r.tienda_id and e.webhook_id = r.webhook_id and e.orden = r.orden
    and e.sujeto_version = r.version and e.id = r.id
    and e.numero = r.numero and e.estado = 'pendiente'
),
summed as (
  select tienda_id, webhook_id, count(*) filter (where estado = 'entregada') as delivered,
         count(*) filter (where estado <> 'entregada')::int as failed, bool_or(gone) as gone,
         (array_agg(coalesce(intento->>'error', 'the receiver answered ' || (intento->>'status')))
          filter (where estado <> 'entregada'))[1] as error
  from noted
  where intento is not null
  group by tienda_id, webhook_id
),
changed as (
  update webhooks w
  set fallos = case when s.delivered > 0 then 0 else w.fallos + s.failed end,
      ultima_entrega_en = case when s.delivered > 0 then now() else w.ultima_entrega_en end,
      ultimo_error = case when s.failed > 0 then s.error else w.ultimo_error end,
      ultimo_error_en = case when s.failed > 0 then now() else w.ultimo_error_en end,
      pausado = w.pausado or s.gone, version = w.version + s.gone::int
  from summed s
  where w.tienda_id = s.tienda_id and w.id = s.webhook_id
)
select count(*)::int as anotadas from noted
