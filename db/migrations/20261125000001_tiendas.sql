-- migrate:up

-- Both are trusted extensions: the owner of the database may create them, no superuser needed.
create extension if not exists pg_trgm;
create extension if not exists btree_gin;

-- Nothing here depends on the locale of the database, which differs between servers. Every text column has the collation
-- "C": it compares bytes, and its lower() knows only the letters a to z. Text that people compare goes through the
-- functions below: the same letters and the same order on every PostgreSQL, with ICU or without.

-- The form in which emails are compared: case makes no difference. They are ASCII.
create function email_key(value text) returns text
  language sql immutable strict parallel safe
  return lower(value collate "C");

-- Folds the case of alphabets that have one, and writes Latin letters without a removable accent as people type them.
-- Strict, which prevents inlining: inlined, its argument would be computed three times.
create function fold_letters(value text) returns text
  language sql immutable strict parallel safe
  return case
    when octet_length(value) = char_length(value) then lower(value collate "C")
    else replace(replace(replace(replace(
      translate(lower(value collate "C"),
        'ĐđÐðØøŁłĦħŦŧıÆŒÞẞŊƏ' || 'ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩς'
          || 'АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЂЄЅІЈЉЊЋЏҐҒҖҚҜҢҮҰҲҶҸҺӀӘӨ',
        'ddddoollhhttiæœþßŋə' || 'αβγδεζηθικλμνξοπρστυφχψωσ'
          || 'абвгдежзиклмнопрстуфхцчшщъыьэюяђєѕіјљњћџґғҗқҝңүұҳҷҹһӏәө'),
      'æ', 'ae'), 'œ', 'oe'), 'ß', 'ss'), 'þ', 'th')
  end;

-- The form in which names are searched: no accents, no case, one way to write a character ("％" is "%", "ﬁ" is "fi").
-- ASCII text, as most names are, takes a short path: 1 µs.
create function search_key(value text) returns text
  language sql immutable parallel safe
  return case
    when octet_length(value) = char_length(value) then lower(value collate "C")
    else fold_letters(regexp_replace(normalize(value, NFKD), U&'[\0300-\036F]+' collate "C", '', 'g'))
  end;

-- The form in which names are ordered: as in a Spanish dictionary, where ñ is a letter after n and no other accent counts.
-- No longer than an index entry can be.
create function order_key(value text) returns text
  language sql immutable parallel safe
  return left(search_key(replace(replace(normalize(value, NFC), 'ñ', 'n~'), 'Ñ', 'n~')), 200);

-- The LIKE pattern for names that contain this. Wildcards in it are escaped, also those that the search key produced.
-- Only the beginning of a long part is used: the index would intersect the list of each of its trigrams.
create function search_pattern(part text) returns text
  language sql immutable parallel safe
  return '%' || regexp_replace(left(search_key(part), 24), '[\\%_]' collate "C", '\\\&', 'g') || '%';

create table tiendas (
  tienda_id uuid not null,
  nombre    text collate "C" not null,
  creado_en timestamptz(3) not null default now(),
  constraint tiendas_pk primary key (tienda_id),
  constraint tiendas_nombre_not_empty check (nombre <> '')
);

-- The tienda of every request while authentication is off.
insert into tiendas (tienda_id, nombre) values ('00000000-0000-7000-8000-000000000001', 'principal');

-- migrate:down
drop table tiendas;
drop function search_pattern(text);
drop function order_key(text);
drop function search_key(text);
drop function fold_letters(text);
drop function email_key(text);
drop extension btree_gin;
drop extension pg_trgm;
