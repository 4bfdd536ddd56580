-- Lists changes, the newest first: those that all filters let through.
-- Takes $1 tienda, $2 sujeto, $3 sujeto_id, $4 actor, $5 operacion, $6 and $7 bounds of the time, from $6 on and before $7
-- (each may be null: no filter), $8 to $10 orden, sujeto_version and id of the row before the page (null: from the
-- newest), $11 how many at most. Returns one row per change, with the row that its statement returned.
-- A page is read off the primary key, that of one sujeto_id off its index; an actor, an operacion and a time are looked for
-- from the newest on. A change whose transaction commits late may appear behind a page that was read
-- already; who must not miss one reads the feed of events.
-- Planned at each call: see sql/productos/listar.sql for why.
select id, orden::text as orden, sujeto, operacion, sujeto_id, sujeto_version as version, actor, creado_en, hecho
from bitacora b
where tienda_id = $1
  and ($2::text is null or sujeto = $2)
  and ($3::uuid is null or sujeto_id = $3)
  and ($4::text is null or actor = $4)
  and ($5::text is null or operacion = $5)
  and ($6::timestamptz is null or creado_en >= $6)
  and ($7::timestamptz is null or creado_en < $7)
  and ($8::text is null or (b.orden, b.sujeto_version, b.id) < ($8::text::bigint, $9::int, $10::uuid))
order by b.orden desc, b.sujeto_version desc, b.id desc -- not the text above
limit $11::int
