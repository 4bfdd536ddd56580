-- Lists webhooks, the oldest first, or reads one.
-- Takes $1 tienda, $2 id of one (null: all), $3 id after which to go on (null: from the first), $4 how many at most. Returns
-- one row per webhook, with the number of its entregas that are pendiente, and the time of the oldest event that has not
-- been told: of those, or of the feed after its position.
select w.id, w.url, w.tipos::json as tipos, w.pausado, w.fallos, w.ultimo_error, w.ultimo_error_en, w.ultima_entrega_en,
       w.version, w.creado_en, w.actualizado_en,
       (select count(*)::int
        from entregas e
        where e.tienda_id = $1 and e.webhook_id = w.id and e.estado = 'pendiente') as pendientes,
       least(
         (select min(e.creado_en)
          from entregas e
          where e.tienda_id = $1 and e.webhook_id = w.id and e.estado = 'pendiente'),
         (select b.creado_en
          from bitacora b
          where b.tienda_id = $1
            and b.sujeto not in ('webhooks', 'entregas') -- no events
            and (b.orden, b.sujeto_version, b.id) > (w.despues_orden, w.despues_version, w.despues_id)
          order by b.orden, b.sujeto_version, b.id
          limit 1)) as pendiente_desde
from webhooks w
where w.tienda_id = $1 and w.eliminado_en is null
  and ($2::uuid is null or w.id = $2) and ($3::uuid is null or w.id > $3)
order by w.id
limit $4::int
