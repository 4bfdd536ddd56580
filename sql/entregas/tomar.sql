-- Takes entregas that are due, for this server to send: the oldest one of each subject, of all webhooks in turn.
-- Takes $1 how many at most, $2 how many of one webhook may be under way, on all servers together, $3 for how many seconds
-- they are this server's, $4 from how many failures on a webhook is fallando, $5 how many of one that is may be under way, $6
-- how many of all those together to take. Returns one row per entrega, with the event as the log has it (null for a test
-- event, or where it has been deleted), the webhook's url and tipos, and the secretos that sign.
-- Safe because a row is locked and its lease written at once, and one that another server has just taken no longer fits: of a
-- subject only the oldest entrega is ever under way. A server that dies keeps its entregas until their lease ends. numero
-- tells its late result from that of the server that took over.
with due as (
  select e.tienda_id, e.webhook_id, e.orden, e.sujeto_version, e.id, e.proximo_en, w.fallos >= ($4::int) as fallando,
         row_number() over (partition by e.tienda_id, e.webhook_id order by e.proximo_en, e.orden) as turn
  from webhooks w
  cross join lateral (
    select e.tienda_id, e.webhook_id, e.orden, e.sujeto_version, e.id, e.proximo_en
    from entregas e
    where e.tienda_id = w.tienda_id and e.webhook_id = w.id and e.estado = 'pendiente' and e.proximo_en <= now()
      and (e.reenviada or not exists (
        select from entregas o
        where o.tienda_id = e.tienda_id and o.webhook_id = e.webhook_id and o.sujeto_id = e.sujeto_id
          and o.estado = 'pendiente' and not o.reenviada
          and (o.orden, o.sujeto_version, o.id) < (e.orden, e.sujeto_version, e.id)))
    order by e.proximo_en
    limit greatest(0, least(($2::int), case when w.fallos >= ($4::int) then ($5::int) end) - (
      select count(*)
      from entregas t
      where t.tienda_id = w.tienda_id and t.webhook_id = w.id and t.tomada_hasta > now()))
    for no key update skip locked
  ) e
  where not w.pausado and w.eliminado_en is null
),
chosen as (
  select tienda_id, webhook_id, orden, sujeto_version, id
  from (select *, row_number() over (partition by fallando order by turn, proximo_en) as nth from due) d
  where not fallando or nth <= ($6::int)
  order by turn, proximo_en
  limit ($1::int)
),
taken as (
  update entregas e
  set numero = e.numero + 1, reintento = e.reintento + 1, tomada_hasta = now() + make_interval(secs => ($3::float8)),
      proximo_en = now() + make_interval(secs => ($3::float8))
  from chosen c
  where e.tienda_id = c.tienda_id and e.webhook_id = c.webhook_id and e.orden = c.orden
    and e.sujeto_version = c.sujeto_version and e.id = c.id
  returning e.*
)
select t.tienda_id, t.webhook_id, t.orden::text as orden, t.id, t.numero, t.reintento, t.sujeto, t.operacion, t.sujeto_id,
       t.sujeto_version as version, coalesce(b.creado_en, t.creado_en) as creado_en, b.hecho, w.url, w.tipos::json as tipos,
       w.fallos >= ($4::int) as fallando,
       (select json_agg(s.secreto order by s.version desc)
        from webhook_secretos s
        where s.tienda_id = t.tienda_id and s.webhook_id = t.webhook_id and coalesce(s.caduca_en > now(), true)) as secretos
from taken t
join webhooks w on w.tienda_id = t.tienda_id and w.id = t.webhook_id
left join bitacora b
  on b.tienda_id = t.tienda_id and b.orden = t.orden and b.sujeto_version = t.sujeto_version and b.id = t.id
