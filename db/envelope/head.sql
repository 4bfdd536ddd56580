with sent as ( -- what came with each request beside what it asks for
  select r.* from jsonb_to_recordset($2) as r(pos int, evento_id uuid, actor text, clave text, huella text)
),
known as ( -- keys that were used before
  select clave, huella, hecho from bitacora where tienda_id = $1 and clave = any (array(select clave from sent))
),
replay as ( -- their requests do nothing, and get the answer of then
  select s.pos, k.hecho, k.huella = s.huella as same_request from sent s join known k using (clave)
),
