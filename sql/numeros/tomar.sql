-- Takes a block of numbers for pedidos of the tienda.
-- Takes $1 tienda, $2 how many. Returns the first of them. Nobody else gets them; those that are not used are gaps.
with taken as (
  insert into numeros as n (tienda_id, siguiente)
  select $1, 1 + $2::int
  on conflict (tienda_id) do update set siguiente = n.siguiente + $2::int
  returning siguiente
)
select siguiente - $2::int as desde from taken
