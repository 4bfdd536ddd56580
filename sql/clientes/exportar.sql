-- Exports all clientes but those that were forgotten, in the order in which they were created, with the columns that an import takes.
-- Takes $1 tienda.
select email, nombre
from clientes
where tienda_id = $1 and olvidado_en is null
order by creado_en, id
