-- migrate:up

-- The foreign key from lines to productos locks the producto's row (FOR KEY SHARE) for as long as somebody adds a line. A
-- row that is locked and changed at once has a multixact; of two statements that then wait for it, one takes the new
-- version, goes back to the old one for its UPDATE, and finds the other waiting on it: a deadlock, and a second of standing
-- still for a producto that is put into carritos while it sells. crear and fijar_items add lines of productos that they
-- see, so what is left of the foreign key is its other half: who has lines is not deleted and keeps its id.
alter table pedido_items drop constraint pedido_items_producto_fk;

create function keep_productos_of_lines() returns trigger language plpgsql as $$
begin
  -- Until this transaction ends nobody adds a line; who waits to will see what is left.
  lock table pedido_items in share mode;
  if exists (select from pedido_items where tienda_id = old.tienda_id and producto_id = old.id) then
    raise foreign_key_violation using
      message = format('producto %s has lines in pedidos', old.id),
      hint = 'Set its estado to inactivo instead.',
      table = 'pedido_items', constraint = 'productos_of_lines_kept';
  end if;
  return case tg_op when 'DELETE' then old else new end;
end
$$;

create trigger productos_of_lines_kept
before delete or update of tienda_id, id on productos
for each row execute function keep_productos_of_lines();

-- migrate:down
drop trigger productos_of_lines_kept on productos;
drop function keep_productos_of_lines();
alter table pedido_items
  add constraint pedido_items_producto_fk foreign key (tienda_id, producto_id) references productos (tienda_id, id);
