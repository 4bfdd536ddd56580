-- Reads productos by id, many requests at once.
-- Takes $1 tienda, $2 requests [{pos, id}]. Returns one row per request that names a producto of the tienda; apartado: what
-- holds keep of it that have not run out.
with request as (
  select r.pos, r.id from jsonb_to_recordset($2) as r(pos int, id uuid)
)
select r.pos, p.id, p.sku, p.nombre, p.precio, p.stock, p.stock_minimo, p.estado, p.version, p.creado_en, p.actualizado_en,
       p.referencia, p.metadatos,
       p.apartado - case when p.apartado_vence <= now() then (
         select coalesce(sum(a.cantidad), 0)::int from apartados a
         where a.tienda_id = $1 and a.producto_id = p.id and a.hasta <= now()
       ) else 0 end as apartado
from productos p
join request r on r.id = p.id
where p.tienda_id = $1
  and p.id = any (array(select id from request))
