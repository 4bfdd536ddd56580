locked as ( -- the current row, and its version in the snapshot
  select {columns}, s.version as seen
  from {table} l
  join {table} s on s.id = l.id
  where l.tienda_id = $1 and l.id = any (array(select id from request))
    and s.tienda_id = $1 and s.id = any (array(select id from request))
  order by l.id
  for no key update of l
),
